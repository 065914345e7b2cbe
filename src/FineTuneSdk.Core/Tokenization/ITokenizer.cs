namespace FineTuneSdk.Core.Tokenization;

/// <summary>Text to token ids and back. Implementations are immutable and safe for concurrent use.</summary>
public interface ITokenizer
{
    /// <summary>The number of ids, added tokens included; every id is below it.</summary>
    int VocabularySize { get; }

    /// <summary>Encodes text without adding special tokens. Added tokens that stand in the text are recognised, as in a rendered chat template.</summary>
    EncodedText Encode(string text);

    /// <summary>Encodes text and adds what the tokenizer's post-processor adds (often a BOS).</summary>
    EncodedText EncodeWithSpecialTokens(string text);

    /// <summary>Decodes ids to text; bytes that form no character become U+FFFD.</summary>
    string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = false);

    /// <summary>Starts a decoder that takes one id at a time and never splits a character.</summary>
    IStreamingDecoder CreateStreamingDecoder(bool skipSpecialTokens = false);

    /// <summary>The id of a token's exact text, or null.</summary>
    int? TokenToId(string token);

    /// <summary>The text of an id as it stands in the vocabulary, or null.</summary>
    string? IdToToken(int id);

    /// <summary>Whether an id is an added token that is marked special.</summary>
    bool IsSpecial(int id);
}

/// <summary>Encoded text: <see cref="Ids"/> and, for each, the range of UTF-16 units of the input that it came from.</summary>
/// <param name="Ids">The token ids.</param>
/// <param name="Offsets">Start and end of each token in the input; (0, 0) for a token that was added.</param>
public sealed record EncodedText(int[] Ids, (int Start, int End)[] Offsets);

/// <summary>Decodes a stream of ids. Not safe for concurrent use.</summary>
public interface IStreamingDecoder
{
    /// <summary>Takes an id and returns the text that became certain, possibly empty.</summary>
    string Push(int id);

    /// <summary>Returns what is left, with U+FFFD for an incomplete character.</summary>
    string Flush();
}
