using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Normalizers;

/// <summary>Puts a text before every text that isn't empty ("Prepend").</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    /// <inheritdoc/>
    public AlignedText Normalize(AlignedText text) =>
        text.Value.Length == 0 ? text : Prefixed.Create(new TextPiece(text, 0, text.Value.Length), prefix);
}
