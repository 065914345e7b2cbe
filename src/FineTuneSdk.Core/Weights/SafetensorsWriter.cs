using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Weights;

/// <summary>Writes safetensors files byte for byte as the format's own library does: sorted by type (the widest first), then by name; the header padded with blanks to a multiple of 8.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes a file, which appears when it is whole.</summary>
    /// <inheritdoc cref="Write(Stream, IEnumerable{SafetensorsTensor}, IReadOnlyDictionary{string, string})"/>
    /// <exception cref="Diagnostics.FineTuneException">The file can't be written (FTSDK0101).</exception>
    public static void Write(string path, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">The tensors; names must differ.</param>
    /// <param name="metadata">The header's <c>__metadata__</c>; PyTorch's readers want <c>format</c> = <c>pt</c>, which is the default.</param>
    /// <exception cref="ArgumentException">A name stands twice, or a tensor's bytes don't fit its shape.</exception>
    public static void Write(Stream stream, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var sorted = tensors.OrderByDescending(t => t.Type).ThenBy(t => t.Name, StringComparer.Ordinal).ToList();
        stream.Write(Header(sorted, metadata ?? new Dictionary<string, string> { ["format"] = "pt" }));
        foreach (var tensor in sorted)
        {
            var before = stream.CanSeek ? stream.Position : -1;
            tensor.WriteTo(stream);
            if (before >= 0 && stream.Position - before != tensor.Length)
                throw new ArgumentException($"Tensor '{tensor.Name}' wrote {stream.Position - before} bytes, not {tensor.Length}.", nameof(tensors));
        }
    }

    private static byte[] Header(List<SafetensorsTensor> sorted, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(p => p.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            var names = new HashSet<string>(StringComparer.Ordinal);
            var position = 0L;
            foreach (var tensor in sorted)
            {
                if (!names.Add(tensor.Name))
                    throw new ArgumentException($"Tensor '{tensor.Name}' stands twice.", nameof(sorted));
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.Name());
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                json.WriteNumberValue(position += tensor.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        var padded = (buffer.WrittenCount + 7) / 8 * 8;
        var header = new byte[8 + padded];
        BinaryPrimitives.WriteInt64LittleEndian(header, padded);
        buffer.WrittenSpan.CopyTo(header.AsSpan(8));
        header.AsSpan(8 + buffer.WrittenCount).Fill((byte)' ');
        return header;
    }
}
