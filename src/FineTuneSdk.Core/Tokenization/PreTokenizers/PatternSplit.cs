using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>Splits at the matches of a pattern ("Split").</summary>
internal sealed class PatternSplit(Pattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    /// <inheritdoc/>
    public List<TextPiece> Apply(List<TextPiece> pieces) => TextSplit.Apply(pieces, pattern.FindAll, behavior, invert);
}
