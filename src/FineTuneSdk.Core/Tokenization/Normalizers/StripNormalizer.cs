using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Normalizers;

/// <summary>Drops white space at the ends ("Strip").</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    /// <inheritdoc/>
    public AlignedText Normalize(AlignedText text)
    {
        var start = 0;
        var end = text.Value.Length;
        while (left && start < end && UnicodeProperties.IsWhiteSpace(text.Value[start]))
            start++;
        while (right && end > start && UnicodeProperties.IsWhiteSpace(text.Value[end - 1]))
            end--;
        return text.Slice(start, end);
    }
}
