using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace FineTuneSdk.Core.Json;

/// <summary>
/// Parses JSON from elsewhere. <see cref="JsonDocument"/> looks at the characters of a text only when it is asked for it, and then throws what no reader expects;
/// here bytes that aren't UTF-8 and escapes of half a character are found with the other mistakes, at their place.
/// </summary>
internal static class CheckedJson
{
    /// <summary>Parses UTF-8 bytes.</summary>
    /// <exception cref="JsonException">The bytes are no valid JSON; with line and byte, counted from 0.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, JsonDocumentOptions options = default)
    {
        CheckTexts(utf8.Span, options);
        return JsonDocument.Parse(utf8, options);
    }

    /// <summary>What an exception of the parser says, without the place that stands beside it anyway.</summary>
    public static string Explain(JsonException exception) => exception.Message.Split(" LineNumber:")[0].Split(" Path:")[0];

    private static void CheckTexts(ReadOnlySpan<byte> utf8, JsonDocumentOptions options)
    {
        var isUtf8 = Utf8.IsValid(utf8);
        if (isUtf8 && utf8.IndexOf((byte)'\\') < 0)
            return;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = options.MaxDepth, CommentHandling = options.CommentHandling, AllowTrailingCommas = options.AllowTrailingCommas });
        while (reader.Read())
        {
            if (reader.TokenType is (JsonTokenType.String or JsonTokenType.PropertyName) && (!isUtf8 || reader.ValueIsEscaped) && !IsText(ref reader))
                throw Bad(utf8, (int)reader.TokenStartIndex);
        }
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        var buffer = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            reader.CopyString(buffer);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static JsonException Bad(ReadOnlySpan<byte> utf8, int at)
    {
        var before = utf8[..at];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new JsonException("A text isn't UTF-8, or has an escape of half a character.", path: null, before.Count((byte)'\n'), at - lineStart);
    }
}
