using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Weights;

/// <summary>
/// Reads the header of a safetensors file: <c>{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}</c>. The tensors must
/// cover the data without a gap or an overlap, so that a file has one meaning and carries nothing unseen.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own limit for the header, in bytes.</summary>
    public const long MaxLength = 100_000_000;

    private readonly string _file;
    private readonly long _dataStart;
    private readonly long _dataLength;

    private SafetensorsHeader(string file, long dataStart, long dataLength) => (_file, _dataStart, _dataLength) = (file, dataStart, dataLength);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The tensors in the order of their bytes.</summary>
    public List<SafetensorsEntry> Entries { get; private set; } = [];

    /// <summary>Parses and checks.</summary>
    /// <exception cref="FineTuneException">FTSDK1110, with what is wrong.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, string file, long dataStart, long dataLength)
    {
        var header = new SafetensorsHeader(file, dataStart, dataLength);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
            header.ReadObject(ref reader);
            if (reader.Read())
                throw header.Invalid("the header goes on after its object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw header.Invalid("the header is no valid JSON of the format (" + e.Message + ")");
        }
        header.CheckCoverage();
        return header;
    }

    internal static FineTuneException Invalid(string file, string what) =>
        new(DiagnosticCodes.SafetensorsInvalid, $"This is no valid safetensors file: {what}. Get or write the file again.", new SourceSpan(file));

    private FineTuneException Invalid(string what) => Invalid(_file, what);

    private void ReadObject(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
                throw Invalid($"it names '{name}' twice");
            if (name == "__metadata__")
                ReadMetadata(ref reader);
            else
                ReadTensor(ref reader, name);
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String);
            if (!Metadata.TryAdd(key, reader.GetString()!))
                throw Invalid($"its metadata names '{key}' twice");
        }
    }

    private void ReadTensor(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        List<long>? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (reader.GetString())
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String);
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name);
                    break;
                case var other:
                    throw Invalid($"tensor '{name}' has an unknown or repeated key '{other}'");
            }
        }
        if (type is null || shape is null || offsets is not { Count: 2 })
            throw Invalid($"tensor '{name}' lacks dtype, shape or data_offsets");
        if (!SafetensorsTypes.TryParse(type, out var parsed))
            throw Invalid($"tensor '{name}' has the unknown type '{type}'");
        Entries.Add(Check(name, parsed, shape, offsets[0], offsets[1]));
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var numbers = new List<long>(4);
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetInt64(out var number) || number < 0)
                throw Invalid($"tensor '{name}' has a size or an offset that is no whole number from 0 up");
            numbers.Add(number);
        }
        return reader.TokenType == JsonTokenType.EndArray ? numbers : throw Invalid($"tensor '{name}' has a size or an offset that is no number");
    }

    private SafetensorsEntry Check(string name, SafetensorsType type, List<long> shape, long begin, long end)
    {
        if (begin > end || end > _dataLength)
            throw Invalid($"tensor '{name}' lies at {begin} to {end} of {_dataLength} bytes of data");
        long length = type.Size();
        foreach (var size in shape)
        {
            if (size != 0 && length > long.MaxValue / size)
                throw Invalid($"tensor '{name}' is larger than any file");
            length *= size;
        }
        return length == end - begin
            ? new SafetensorsEntry(name, type, shape, _dataStart + begin, length)
            : throw Invalid($"tensor '{name}' of type {type.Name()} and shape [{string.Join(", ", shape)}] takes {length} bytes, not the {end - begin} of its offsets");
    }

    private void CheckCoverage()
    {
        Entries = [.. Entries.OrderBy(e => e.Offset).ThenBy(e => e.Length)];
        var position = _dataStart;
        foreach (var entry in Entries)
        {
            if (entry.Offset != position)
                throw Invalid($"tensor '{entry.Name}' begins at {entry.Offset - _dataStart}, {(entry.Offset < position ? "inside the one before it" : "after a hole")}");
            position += entry.Length;
        }
        if (position != _dataStart + _dataLength)
            throw Invalid($"{_dataStart + _dataLength - position} bytes follow the last tensor");
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
            throw Invalid($"the header has {reader.TokenType} at byte {8 + reader.TokenStartIndex} where {token} belongs");
    }
}
