using System.Text;

namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>Builds the sets of code points that literals and classes stand for.</summary>
internal static class CharacterClass
{
    /// <summary>A single code point, or all that are equal to it without regard to case.</summary>
    public static CodePointSet Literal(int codePoint, bool ignoreCase)
    {
        if (!ignoreCase)
            return new CodePointSet(c => c == codePoint) { AsciiOnly = codePoint < 0x80 };
        var folded = Fold(codePoint);
        return new CodePointSet(c => Fold(c) == folded);
    }

    /// <summary>The closure of a predicate under equality without regard to case.</summary>
    public static Func<int, bool> IgnoringCase(Func<int, bool> contains) => c => contains(c) || CaseVariants(c).Any(contains);

    // Simple case folding through both mappings, so that for example ς, σ and Σ meet. Two letters fold into ASCII, which .NET's mappings leave out.
    private static int Fold(int codePoint) => codePoint switch
    {
        0x17F => 's',
        0x212A => 'k',
        _ when Rune.TryCreate(codePoint, out var rune) => Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).Value,
        _ => codePoint,
    };

    private static IEnumerable<int> CaseVariants(int codePoint)
    {
        if (!Rune.TryCreate(codePoint, out var rune))
            yield break;
        var folded = Fold(codePoint);
        yield return folded;
        yield return Rune.ToLowerInvariant(rune).Value;
        yield return Rune.ToUpperInvariant(new Rune(folded)).Value;
        if (folded == 's')
            yield return 0x17F;
        if (folded == 'k')
            yield return 0x212A;
    }
}
