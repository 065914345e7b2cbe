using System.Globalization;
using System.Text;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Reference.Tests.Stories;

/// <summary>The tokenizer of llama2.c (run.c: build_tokenizer, encode, decode): an int32, then for each token its score, length and bytes; merges go by score.</summary>
internal sealed class Llama2cTokenizer : ITokenizer
{
    public const int Bos = 1;
    private const int FirstByte = 3;

    private readonly List<(float Score, byte[] Bytes)> _tokens = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    public Llama2cTokenizer(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        reader.ReadInt32();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var score = reader.ReadSingle();
            _tokens.Add((score, reader.ReadBytes(reader.ReadInt32())));
            _ids.TryAdd(Latin(_tokens[^1].Bytes), _tokens.Count - 1);
        }
    }

    public int VocabularySize => _tokens.Count;

    public EncodedText Encode(string text)
    {
        var ids = new List<int>();
        if (text.Length > 0)
            ids.Add(_ids[" "]);
        foreach (var rune in text.EnumerateRunes())
        {
            var bytes = Encoding.UTF8.GetBytes(rune.ToString());
            if (_ids.TryGetValue(Latin(bytes), out var id))
                ids.Add(id);
            else
                ids.AddRange(bytes.Select(b => b + FirstByte));
        }
        while (BestMerge(ids) is var (index, merged))
        {
            ids[index] = merged;
            ids.RemoveAt(index + 1);
        }
        return new EncodedText([.. ids], new (int, int)[ids.Count]);
    }

    public EncodedText EncodeWithSpecialTokens(string text)
    {
        int[] ids = [Bos, .. Encode(text).Ids];
        return new EncodedText(ids, new (int, int)[ids.Length]);
    }

    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = false) => Encoding.UTF8.GetString([.. ids.SelectMany(Bytes)]);

    public IStreamingDecoder CreateStreamingDecoder(bool skipSpecialTokens = false) => new Decoder(this);

    public int? TokenToId(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    public string? IdToToken(int id) => Latin(_tokens[id].Bytes);

    public bool IsSpecial(int id) => id < FirstByte;

    private (int Index, int Id)? BestMerge(List<int> ids)
    {
        (int Index, int Id)? best = null;
        var bestScore = float.NegativeInfinity;
        for (var i = 0; i < ids.Count - 1; i++)
        {
            if (_ids.TryGetValue(Latin([.. _tokens[ids[i]].Bytes, .. _tokens[ids[i + 1]].Bytes]), out var merged) && _tokens[merged].Score > bestScore)
                (best, bestScore) = ((i, merged), _tokens[merged].Score);
        }
        return best;
    }

    // A token "<0x0A>" stands for the byte.
    private byte[] Bytes(int id)
    {
        var bytes = _tokens[id].Bytes;
        return bytes.Length == 6 && bytes.AsSpan().StartsWith("<0x"u8) ? [byte.Parse(Latin(bytes).AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)] : bytes;
    }

    private static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private sealed class Decoder(Llama2cTokenizer tokenizer) : IStreamingDecoder
    {
        private readonly System.Text.Decoder _utf8 = Encoding.UTF8.GetDecoder();
        private bool _isFirst = true;

        public string Push(int id)
        {
            var bytes = tokenizer.Bytes(id);
            // After the BOS, run.c drops the blank that the tokenizer puts before a text.
            if (_isFirst && bytes is [(byte)' ', ..])
                bytes = bytes[1..];
            _isFirst = false;
            var chars = new char[8 + bytes.Length];
            return new string(chars, 0, _utf8.GetChars(bytes, chars, flush: false));
        }

        public string Flush()
        {
            var chars = new char[8];
            return new string(chars, 0, _utf8.GetChars([], chars, flush: true));
        }
    }
}
