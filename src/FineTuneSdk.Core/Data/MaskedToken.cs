using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.Data;

/// <summary>A piece of an encoded example's text, for people to look at.</summary>
/// <param name="Text">The text that became certain with this token; empty for the first part of a character that takes several tokens.</param>
/// <param name="IsSupervised">Whether the token is trained.</param>
public readonly record struct MaskedToken(string Text, bool IsSupervised)
{
    /// <summary>The tokens of an example, special ones included.</summary>
    public static IReadOnlyList<MaskedToken> Of(EncodedExample example, ITokenizer tokenizer)
    {
        var decoder = tokenizer.CreateStreamingDecoder(skipSpecialTokens: false);
        var tokens = new List<MaskedToken>(example.Ids.Length + 1);
        for (var i = 0; i < example.Ids.Length; i++)
            tokens.Add(new(decoder.Push(example.Ids[i]), example.Supervised[i]));
        if (decoder.Flush() is { Length: > 0 } rest)
            tokens.Add(new(rest, example.Supervised[^1]));
        return tokens;
    }
}
