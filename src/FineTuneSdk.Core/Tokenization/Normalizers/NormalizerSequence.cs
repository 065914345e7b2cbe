using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Normalizers;

/// <summary>One normaliser after the other ("Sequence").</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> parts) : INormalizer
{
    /// <inheritdoc/>
    public AlignedText Normalize(AlignedText text)
    {
        foreach (var part in parts)
            text = part.Normalize(text);
        return text;
    }
}
