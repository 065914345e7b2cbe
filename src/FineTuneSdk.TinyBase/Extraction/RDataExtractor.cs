using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Extraction;

/// <summary>Character vectors in R's lazy-load data base (<c>Rdata.rdb</c>): blocks of a big-endian length and a zlib stream that holds R's XDR serialisation.</summary>
internal static class RDataExtractor
{
    private const int StringVector = 16;
    private const int CharacterString = 9;

    public static IEnumerable<TextDocument> Read(string root, string file, string topic) =>
        Blocks(File.ReadAllBytes(Path.Combine(root, file))).Select(Lines).Where(lines => lines.Count > 1000)
            .SelectMany(lines => PlainTextExtractor.FromText(string.Join('\n', lines), topic));

    /// <summary>The index of the blocks lies in another serialised file; a block is told by its zlib header and by a length that comes out right.</summary>
    private static IEnumerable<byte[]> Blocks(byte[] file)
    {
        for (var i = 0; i + 6 < file.Length; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(i));
            if (file[i + 4] != 0x78 || length is < 1000 or > 16_000_000 || BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(i + 4)) % 31 != 0)
                continue;
            var block = new byte[length];
            try
            {
                using var zlib = new ZLibStream(new MemoryStream(file, i + 4, file.Length - i - 4), CompressionMode.Decompress);
                zlib.ReadExactly(block);
            }
            catch (Exception error) when (error is InvalidDataException or IOException)
            {
                continue;
            }

            yield return block;
        }
    }

    /// <summary>The first string vector of a serialisation: <c>type 16, n, n × (flags with type 9, length, bytes)</c>; a length of -1 is NA.</summary>
    public static List<string> Lines(byte[] block)
    {
        for (var start = 0; start + 16 < block.Length; start++)
        {
            if ((Int(block, start) & 0xff) == StringVector && (Int(block, start + 8) & 0xff) == CharacterString && Int(block, start + 4) is > 0 and < 1_000_000
                && Strings(block, start + 8, Int(block, start + 4)) is { } lines)
                return lines;
        }

        return [];
    }

    private static List<string>? Strings(byte[] block, int at, int count)
    {
        var lines = new List<string>(count);
        for (var i = 0; i < count; i++)
        {
            if (at + 8 > block.Length || (Int(block, at) & 0xff) != CharacterString)
                return null;
            var length = Math.Max(0, Int(block, at + 4));
            at += 8;
            if (at + length > block.Length)
                return null;
            lines.Add(Encoding.UTF8.GetString(block, at, length));
            at += length;
        }

        return lines;
    }

    private static int Int(byte[] block, int at) => BinaryPrimitives.ReadInt32BigEndian(block.AsSpan(at));
}
