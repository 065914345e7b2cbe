using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>Cuts text every so many code points ("FixedLength").</summary>
internal sealed class FixedLengthSplit(int length) : IPreTokenizer
{
    /// <inheritdoc/>
    public CutText Apply(CutText text) => TextSplit.Apply(text, Find, SplitBehavior.Isolated);

    private void Find(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            for (var count = 0; count < length && end < text.Length; count++)
                end = CodePoints.After(text, end);
            matches.Add((start, end));
            start = end;
        }
    }
}
