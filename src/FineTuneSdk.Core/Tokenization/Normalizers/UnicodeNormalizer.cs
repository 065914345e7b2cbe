using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Normalizers;

/// <summary>Unicode normalisation ("NFC", "NFD", "NFKC", "NFKD") that keeps track of the places.</summary>
/// <remarks>Source: Unicode standard annex 15. Which input a reordered or composed mark is attributed to follows the crate unicode-normalization-alignments, which Hugging Face's tokenizers uses.</remarks>
internal sealed class UnicodeNormalizer(bool compatible, bool compose) : INormalizer
{
    /// <inheritdoc/>
    public AlignedText Normalize(AlignedText text)
    {
        if (!MayChange(text.Value))
            return text;
        var changes = Decompose(text.Value);
        return TextChanges.Apply(text, compose ? Compose(changes) : changes);
    }

    private bool MayChange(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u009F'))
            return false;
        for (var i = 0; i < text.Length;)
        {
            var codePoint = CodePoints.Read(text, i, out var length);
            if (NormalizationData.Instance.MayChange(codePoint, compatible, compose))
                return true;
            i += length;
        }

        return false;
    }

    // The first code point of a decomposition replaces what was decomposed (0), the others are new (1). Marks are sorted by class, stably, between starters.
    private List<TextChange> Decompose(string text)
    {
        var data = NormalizationData.Instance;
        var changes = new List<TextChange>(text.Length);
        var parts = new List<int>();
        var unsorted = 0;
        for (var i = 0; i < text.Length;)
        {
            parts.Clear();
            data.Decompose(CodePoints.Read(text, i, out var length), compatible, parts);
            i += length;
            for (var part = 0; part < parts.Count; part++)
            {
                if (data.ClassOf(parts[part]) == 0)
                {
                    SortFrom(changes, unsorted);
                    unsorted = changes.Count + 1;
                }

                changes.Add(new TextChange(parts[part], part == 0 ? 0 : 1));
            }
        }

        SortFrom(changes, unsorted);
        return changes;
    }

    private static void SortFrom(List<TextChange> changes, int start)
    {
        if (changes.Count - start < 2)
            return;
        var sorted = changes.Skip(start).OrderBy(change => NormalizationData.Instance.ClassOf(change.CodePoint)).ToList();
        changes.RemoveRange(start, changes.Count - start);
        changes.AddRange(sorted);
    }

    // A mark composes with the last starter unless a mark of the same or a higher class stands between them.
    private static List<TextChange> Compose(List<TextChange> decomposed)
    {
        var data = NormalizationData.Instance;
        var result = new List<TextChange>(decomposed.Count);
        var starter = -1;
        var lastClass = -1;
        foreach (var change in decomposed)
        {
            var combiningClass = data.ClassOf(change.CodePoint);
            if (starter >= 0 && lastClass < combiningClass && data.Compose(result[starter].CodePoint, change.CodePoint) is var composed and >= 0)
            {
                result[starter] = new TextChange(composed, result[starter].Change + change.Change - 1);
                continue;
            }

            if (combiningClass == 0)
            {
                starter = result.Count;
                lastClass = -1;
            }
            else
                lastClass = combiningClass;
            result.Add(change);
        }

        return result;
    }
}
