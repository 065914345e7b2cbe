using System.Text;

namespace FineTuneSdk.Reference.Tests.Tokenization;

/// <summary>The tokenizer's keys of a GGUF file (https://github.com/ggml-org/ggml, docs/gguf.md), as far as the vocabularies of the reference need them.</summary>
internal sealed class GgufVocabulary
{
    private GgufVocabulary(BinaryReader reader)
    {
        Assert.Equal("GGUF", Encoding.ASCII.GetString(reader.ReadBytes(4)));
        Assert.InRange(reader.ReadUInt32(), 2u, 3u);
        reader.ReadUInt64();
        var count = reader.ReadUInt64();
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0ul; i < count; i++)
        {
            var key = ReadString(reader);
            values[key] = ReadValue(reader, reader.ReadUInt32());
        }

        Tokens = List<string>(values, "tokens");
        Merges = List<string>(values, "merges");
        Scores = List<float>(values, "scores");
        Types = List<int>(values, "token_type");
    }

    public static GgufVocabulary Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        return new GgufVocabulary(reader);
    }

    public IReadOnlyList<string> Tokens { get; }

    public IReadOnlyList<string> Merges { get; }

    public IReadOnlyList<float> Scores { get; }

    /// <summary>1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.</summary>
    public IReadOnlyList<int> Types { get; }

    private static List<T> List<T>(Dictionary<string, object> values, string key) =>
        values.TryGetValue($"tokenizer.ggml.{key}", out var value) ? [.. ((List<object>)value).Cast<T>()] : [];

    private static string ReadString(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes(checked((int)reader.ReadUInt64())));

    private static object ReadValue(BinaryReader reader, uint type) => type switch
    {
        0 => reader.ReadByte(),
        1 => reader.ReadSByte(),
        2 => reader.ReadUInt16(),
        3 => reader.ReadInt16(),
        4 => reader.ReadUInt32(),
        5 => reader.ReadInt32(),
        6 => reader.ReadSingle(),
        7 => reader.ReadBoolean(),
        8 => ReadString(reader),
        9 => ReadArray(reader),
        10 => reader.ReadUInt64(),
        11 => reader.ReadInt64(),
        12 => reader.ReadDouble(),
        _ => throw new InvalidDataException($"GGUF value type {type}"),
    };

    private static List<object> ReadArray(BinaryReader reader)
    {
        var type = reader.ReadUInt32();
        var count = checked((int)reader.ReadUInt64());
        var values = new List<object>(count);
        for (var i = 0; i < count; i++)
            values.Add(ReadValue(reader, type));
        return values;
    }
}
