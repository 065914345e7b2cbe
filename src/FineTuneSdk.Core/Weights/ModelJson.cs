using System.Text;
using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Json;

namespace FineTuneSdk.Core.Weights;

/// <summary>Reads the JSON files of a model folder: bounded in size and depth, duplicate keys refused.</summary>
public static class ModelJson
{
    /// <summary>The largest file that is read, in bytes; a sharded giant's index stays below it.</summary>
    public const long MaxLength = 64 << 20;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Reads a file that holds an object.</summary>
    /// <exception cref="FineTuneException">FTSDK1102, with the place.</exception>
    public static JsonElement ReadObject(string path)
    {
        using var document = Read(path);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.Clone()
            : throw new FineTuneException(DiagnosticCodes.ModelFileInvalid, "The file holds no JSON object.", new SourceSpan(path));
    }

    /// <summary>Reads a text file of a model folder, such as a template.</summary>
    /// <exception cref="FineTuneException">FTSDK1102.</exception>
    public static string ReadText(string path)
    {
        try
        {
            using var reader = new StreamReader(OpenBounded(path));
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(path, e);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FineTuneException">FTSDK1102, with the place.</exception>
    public static JsonDocument Read(string path)
    {
        try
        {
            using var stream = OpenBounded(path);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return CheckedJson.Parse(bytes.AsMemory(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0), Options);
        }
        catch (JsonException e)
        {
            var (line, column) = ((int)(e.LineNumber ?? -1) + 1, (int)(e.BytePositionInLine ?? -1) + 1);
            throw new FineTuneException(DiagnosticCodes.ModelFileInvalid, $"The file is no valid JSON: {CheckedJson.Explain(e)}", new SourceSpan(path, line, column), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(path, e);
        }
    }

    private static FileStream OpenBounded(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length <= MaxLength)
            return stream;
        var length = stream.Length;
        stream.Dispose();
        throw new FineTuneException(DiagnosticCodes.ModelFileInvalid, $"The file has {length} bytes; at most {MaxLength} are read.", new SourceSpan(path));
    }

    private static FineTuneException CannotRead(string path, Exception cause) =>
        new(DiagnosticCodes.ModelFileInvalid, $"The file can't be read: {cause.Message}", new SourceSpan(path), cause);
}
