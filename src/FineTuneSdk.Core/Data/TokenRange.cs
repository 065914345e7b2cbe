using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.Data;

/// <summary>Text ranges → token ranges.</summary>
internal static class TokenRange
{
    /// <summary>The tokens that have a part in a range of the text, as transformers' assistant mask takes them; (0, 0) for none.</summary>
    public static (int First, int End) Of(EncodedText encoded, int start, int end)
    {
        var first = Array.FindIndex(encoded.Offsets, offset => offset.End > start && offset.Start < end);
        var last = Array.FindLastIndex(encoded.Offsets, offset => offset.End > start && offset.Start < end);
        return first < 0 ? (0, 0) : (first, last + 1);
    }
}
