using System.Text.Json;

namespace FineTuneSdk.Fuzz.Tests.Fuzzing;

/// <summary>Where the values of a JSON text lie, so that they can be exchanged with others and the text stays JSON.</summary>
internal static class JsonSpans
{
    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Every value but the outermost, containers among them; none where the text isn't JSON.</summary>
    public static IReadOnlyList<Range> Of(ReadOnlySpan<byte> json)
    {
        var spans = new List<Range>();
        var open = new Stack<int>();
        var reader = new Utf8JsonReader(json, Lenient);
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((int)reader.TokenStartIndex);
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        spans.Add(open.Pop()..(int)reader.BytesConsumed);
                        break;
                    case not JsonTokenType.PropertyName:
                        spans.Add((int)reader.TokenStartIndex..(int)reader.BytesConsumed);
                        break;
                }
            }
        }
        catch (JsonException)
        {
            return [];
        }
        return spans.Count > 0 ? spans[..^1] : spans;
    }
}
