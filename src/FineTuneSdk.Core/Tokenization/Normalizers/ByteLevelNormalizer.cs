using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Normalizers;

/// <summary>Writes text as the characters that stand for its bytes ("ByteLevel").</summary>
internal sealed class ByteLevelNormalizer : INormalizer
{
    /// <inheritdoc/>
    public AlignedText Normalize(AlignedText text)
    {
        var builder = new AlignedTextBuilder(text.Value.Length);
        ByteLevelText.Append(builder, text, 0, text.Value.Length);
        return builder.ToAlignedText();
    }
}
