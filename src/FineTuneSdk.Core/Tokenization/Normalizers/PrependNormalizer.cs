using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Normalizers;

/// <summary>Puts a text before every text that isn't empty ("Prepend").</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    /// <inheritdoc/>
    public AlignedText Normalize(AlignedText text)
    {
        if (text.Value.Length == 0)
            return text;
        var builder = new AlignedTextBuilder(prefix.Length + text.Value.Length);
        Prefixed.Append(builder, prefix, text, 0, text.Value.Length);
        builder.Append(text, 0, text.Value.Length);
        return builder.ToAlignedText();
    }
}
