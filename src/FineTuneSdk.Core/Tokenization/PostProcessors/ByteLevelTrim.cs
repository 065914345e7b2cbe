using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PostProcessors;

/// <summary>Takes the blanks at a token's ends out of its range ("ByteLevel" with trim_offsets).</summary>
/// <param name="addPrefixSpace">Whether a single blank at the start of the input was added, and so has no place in it.</param>
internal sealed class ByteLevelTrim(bool addPrefixSpace) : IPostProcessor
{
    /// <inheritdoc/>
    public bool ReadsTexts => true;

    /// <inheritdoc/>
    public List<EncodedToken> Process(List<EncodedToken> tokens, string input, bool addSpecialTokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var leading = 0;
            while (leading < token.Text.Length && IsBlank(token.Text[leading]))
                leading++;
            var trailing = 0;
            while (trailing < token.Text.Length && IsBlank(token.Text[^(trailing + 1)]))
                trailing++;
            if (leading == 1 && addPrefixSpace && (i == 0 || token.Start == 0))
                leading = 0;
            var start = token.Start;
            for (; leading > 0 && start < token.End; leading--)
                start = CodePoints.After(input, start);
            var end = token.End;
            for (; trailing > 0 && end > start; trailing--)
                end = CodePoints.Before(input, end);
            tokens[i] = token with { Start = start, End = end };
        }

        return tokens;
    }

    private static bool IsBlank(char character) => character == ByteAlphabet.ToCharacter((byte)' ') || UnicodeProperties.IsWhiteSpace(character);
}
