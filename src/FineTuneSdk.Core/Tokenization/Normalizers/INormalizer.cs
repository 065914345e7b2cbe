using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Normalizers;

/// <summary>Rewrites a text before it is split. Immutable and safe for concurrent use.</summary>
internal interface INormalizer
{
    /// <summary>The rewritten text, or the same object if there was nothing to do.</summary>
    AlignedText Normalize(AlignedText text);
}
