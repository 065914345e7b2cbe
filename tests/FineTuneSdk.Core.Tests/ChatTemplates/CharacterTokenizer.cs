using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.Tests.ChatTemplates;

/// <summary>A tokenizer that can be read: given words are tokens (those like <c>&lt;…&gt;</c> special), any other character is one of its own.</summary>
internal sealed class CharacterTokenizer(params string[] words) : ITokenizer
{
    private const int FirstCharacter = 1000;

    /// <summary>What is put before a text that is encoded with special tokens.</summary>
    public string? Before { get; init; }

    public int VocabularySize => FirstCharacter + 0x10000;

    public EncodedText Encode(string text)
    {
        var (ids, offsets) = (new List<int>(), new List<(int, int)>());
        for (var i = 0; i < text.Length;)
        {
            var word = words.Where(word => string.CompareOrdinal(text, i, word, 0, word.Length) == 0).MaxBy(word => word.Length) ?? text[i].ToString();
            ids.Add(TokenToId(word)!.Value);
            offsets.Add((i, i + word.Length));
            i += word.Length;
        }

        return new([.. ids], [.. offsets]);
    }

    public EncodedText EncodeWithSpecialTokens(string text)
    {
        var encoded = Encode(text);
        return Before is null ? encoded : new([TokenToId(Before)!.Value, .. encoded.Ids], [(0, 0), .. encoded.Offsets]);
    }

    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = false) => string.Concat(ids.Where(id => !skipSpecialTokens || !IsSpecial(id)).Select(IdToToken));

    public IStreamingDecoder CreateStreamingDecoder(bool skipSpecialTokens = false) => new Decoder(this, skipSpecialTokens);

    public int? TokenToId(string token) => Array.IndexOf(words, token) is var index and >= 0 ? index : token.Length == 1 ? FirstCharacter + token[0] : null;

    public string? IdToToken(int id) => id < words.Length ? words[id] : ((char)(id - FirstCharacter)).ToString();

    public bool IsSpecial(int id) => id < words.Length && words[id].StartsWith('<');

    private sealed class Decoder(CharacterTokenizer tokenizer, bool skipSpecialTokens) : IStreamingDecoder
    {
        public string Push(int id) => tokenizer.Decode([id], skipSpecialTokens);

        public string Flush() => "";
    }
}
