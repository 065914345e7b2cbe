using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>Splits at single code points of a kind ("Digits", "Punctuation", "WhitespaceSplit", "CharDelimiterSplit").</summary>
internal sealed class CharacterSplit(Func<int, bool> isDelimiter, SplitBehavior behavior) : IPreTokenizer
{
    private readonly CodePointSet _delimiters = new(isDelimiter);

    /// <inheritdoc/>
    public CutText Apply(CutText text) => TextSplit.Apply(text, Find, behavior);

    private void Find(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var i = 0; i < text.Length;)
        {
            var codePoint = CodePoints.Read(text, i, out var length);
            if (_delimiters.Contains(codePoint))
                matches.Add((i, i + length));
            i += length;
        }
    }
}
