using System.Text;

namespace FineTuneSdk.Tests.Gguf;

/// <summary>A GGUF file (https://github.com/ggml-org/ggml, docs/gguf.md): its keys, and its tensors by name.</summary>
internal sealed class GgufFile
{
    private const int DefaultAlignment = 32;

    private readonly string _path;

    private GgufFile(string path, BinaryReader reader)
    {
        _path = path;
        if (Encoding.ASCII.GetString(reader.ReadBytes(4)) != "GGUF" || reader.ReadUInt32() is < 2 or > 3)
            throw new InvalidDataException($"{path} is no GGUF file of version 2 or 3.");
        var tensors = reader.ReadUInt64();
        var keys = reader.ReadUInt64();
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0ul; i < keys; i++)
        {
            var key = ReadString(reader);
            values[key] = ReadValue(reader, reader.ReadUInt32());
        }
        Metadata = values;
        var infos = Enumerable.Range(0, checked((int)tensors)).Select(_ => ReadTensor(reader)).ToList();
        var alignment = values.TryGetValue("general.alignment", out var given) ? Convert.ToInt64(given, System.Globalization.CultureInfo.InvariantCulture) : DefaultAlignment;
        var data = (reader.BaseStream.Position + alignment - 1) / alignment * alignment;
        Tensors = infos.Select(t => t with { Offset = data + t.Offset }).ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>Reads all but the tensors' values.</summary>
    public static GgufFile Open(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        return new GgufFile(path, reader);
    }

    /// <summary>The values of its keys; arrays are lists of objects.</summary>
    public IReadOnlyDictionary<string, object> Metadata { get; }

    public IReadOnlyDictionary<string, GgufTensor> Tensors { get; }

    /// <summary>A list of a key's values, empty where the key is missing.</summary>
    public IReadOnlyList<T> List<T>(string key) => Metadata.TryGetValue(key, out var value) ? [.. ((List<object>)value).Cast<T>()] : [];

    /// <summary>A tensor's bytes as they lie in the file.</summary>
    public byte[] Bytes(GgufTensor tensor)
    {
        var (values, size) = GgmlBlocks.Size(tensor.Type);
        var bytes = new byte[tensor.Count / values * size];
        using var stream = File.OpenRead(_path);
        stream.Position = tensor.Offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A tensor's values, row-major.</summary>
    public float[] Values(GgufTensor tensor) => GgmlBlocks.Dequantize(tensor.Type, Bytes(tensor));

    private static GgufTensor ReadTensor(BinaryReader reader)
    {
        var name = ReadString(reader);
        var shape = Enumerable.Range(0, checked((int)reader.ReadUInt32())).Select(_ => checked((long)reader.ReadUInt64())).Reverse().ToList();
        return new GgufTensor(name, (GgmlType)reader.ReadUInt32(), shape, checked((long)reader.ReadUInt64()));
    }

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
