using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>One pre-tokenizer after the other ("Sequence").</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> parts) : IPreTokenizer
{
    /// <inheritdoc/>
    public List<TextPiece> Apply(List<TextPiece> pieces)
    {
        foreach (var part in parts)
            pieces = part.Apply(pieces);
        return pieces;
    }
}
