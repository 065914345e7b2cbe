using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Normalizers;

/// <summary>Replaces code points one by one ("Lowercase", "Nmt") or drops them ("StripAccents").</summary>
/// <param name="map">What becomes of a code point: a code point, two of them, or (null) nothing.</param>
internal sealed class CodePointNormalizer(Func<int, (int First, int Second)?> map) : INormalizer
{
    /// <summary>The second of a pair when there is none.</summary>
    public const int None = -1;

    /// <inheritdoc/>
    public AlignedText Normalize(AlignedText text)
    {
        var changes = new List<TextChange>(text.Value.Length);
        var removedFirst = 0;
        var changed = false;
        for (var i = 0; i < text.Value.Length;)
        {
            var codePoint = CodePoints.Read(text.Value, i, out var length);
            i += length;
            if (map(codePoint) is not var (first, second))
            {
                changed = true;
                if (changes.Count == 0)
                    removedFirst++;
                else
                    changes[^1] = changes[^1] with { Change = changes[^1].Change - 1 };
                continue;
            }

            changed |= first != codePoint;
            changes.Add(new TextChange(first, 0));
            if (second != None)
                changes.Add(new TextChange(second, 1));
        }

        return changed ? TextChanges.Apply(text, changes, removedFirst) : text;
    }
}
