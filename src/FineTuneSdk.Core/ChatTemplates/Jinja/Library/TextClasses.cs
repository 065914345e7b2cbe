using System.Globalization;
using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>What <c>isalpha</c>, <c>isupper</c> and their kin ask.</summary>
internal static class TextClasses
{
    /// <summary>At least one character, and all of them.</summary>
    public static bool All(string text, Func<Rune, bool> holds) => text.Length > 0 && text.EnumerateRunes().All(holds);

    public static bool IsDecimal(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;

    /// <summary>Decimals, and digits in special forms such as ².</summary>
    public static bool IsDigit(Rune rune) => IsDecimal(rune) || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherNumber && Rune.GetNumericValue(rune) is >= 0 and <= 9 and var number
        && number == Math.Floor(number) && (!rune.IsBmp || CharUnicodeInfo.GetDigitValue((char)rune.Value) >= 0));

    public static bool IsNumeric(Rune rune) => Rune.GetNumericValue(rune) != -1;

    public static bool IsIdentifier(string text)
    {
        var first = true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!(first ? PythonText.IsIdentifierStart(rune) : PythonText.IsIdentifierPart(rune)))
                return false;
            first = false;
        }

        return !first;
    }

    /// <summary>A cased character, and none in upper case.</summary>
    public static bool IsLower(string text) => text.EnumerateRunes().Any(PythonCase.IsCased) && text.EnumerateRunes().All(rune => !PythonCase.IsCased(rune) || Rune.IsLower(rune));

    /// <summary>A cased character, and none in lower case.</summary>
    public static bool IsUpper(string text) => text.EnumerateRunes().Any(PythonCase.IsCased) && text.EnumerateRunes().All(rune => !PythonCase.IsCased(rune) || Rune.IsUpper(rune));

    /// <summary>Upper case after what has no case, lower case after what has.</summary>
    public static bool IsTitle(string text)
    {
        var (any, afterCased) = (false, false);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!PythonCase.IsCased(rune))
            {
                afterCased = false;
                continue;
            }

            if (Rune.IsLower(rune) != afterCased)
                return false;
            (any, afterCased) = (true, true);
        }

        return any;
    }
}
