using System.Collections.Frozen;
using System.Globalization;

namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>The Unicode properties that patterns name, as predicates over code points.</summary>
/// <remarks>White space, digits and word characters follow Oniguruma's Unicode definitions (doc/RE of that library), not .NET's classes, which see UTF-16 units.</remarks>
internal static class UnicodeProperties
{
    private static readonly (string Name, uint Members)[] s_categories =
    [
        ("L|LETTER", 0b1_1111),
        ("LC|CASEDLETTER", 0b111),
        ("LU|UPPERCASELETTER", Mask(UnicodeCategory.UppercaseLetter)),
        ("LL|LOWERCASELETTER", Mask(UnicodeCategory.LowercaseLetter)),
        ("LT|TITLECASELETTER", Mask(UnicodeCategory.TitlecaseLetter)),
        ("LM|MODIFIERLETTER", Mask(UnicodeCategory.ModifierLetter)),
        ("LO|OTHERLETTER", Mask(UnicodeCategory.OtherLetter)),
        ("M|MARK|COMBININGMARK", Mask(UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark)),
        ("MN|NONSPACINGMARK", Mask(UnicodeCategory.NonSpacingMark)),
        ("MC|SPACINGMARK", Mask(UnicodeCategory.SpacingCombiningMark)),
        ("ME|ENCLOSINGMARK", Mask(UnicodeCategory.EnclosingMark)),
        ("N|NUMBER", Mask(UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber)),
        ("ND|DECIMALNUMBER", Mask(UnicodeCategory.DecimalDigitNumber)),
        ("NL|LETTERNUMBER", Mask(UnicodeCategory.LetterNumber)),
        ("NO|OTHERNUMBER", Mask(UnicodeCategory.OtherNumber)),
        ("Z|SEPARATOR", Mask(UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator)),
        ("ZS|SPACESEPARATOR", Mask(UnicodeCategory.SpaceSeparator)),
        ("ZL|LINESEPARATOR", Mask(UnicodeCategory.LineSeparator)),
        ("ZP|PARAGRAPHSEPARATOR", Mask(UnicodeCategory.ParagraphSeparator)),
        ("C|OTHER", Mask(UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.Surrogate, UnicodeCategory.PrivateUse, UnicodeCategory.OtherNotAssigned)),
        ("CC|CONTROL", Mask(UnicodeCategory.Control)),
        ("CF|FORMAT", Mask(UnicodeCategory.Format)),
        ("CS|SURROGATE", Mask(UnicodeCategory.Surrogate)),
        ("CO|PRIVATEUSE", Mask(UnicodeCategory.PrivateUse)),
        ("CN|UNASSIGNED", Mask(UnicodeCategory.OtherNotAssigned)),
        ("P|PUNCTUATION", 0x7Fu << (int)UnicodeCategory.ConnectorPunctuation),
        ("PC|CONNECTORPUNCTUATION", Mask(UnicodeCategory.ConnectorPunctuation)),
        ("PD|DASHPUNCTUATION", Mask(UnicodeCategory.DashPunctuation)),
        ("PS|OPENPUNCTUATION", Mask(UnicodeCategory.OpenPunctuation)),
        ("PE|CLOSEPUNCTUATION", Mask(UnicodeCategory.ClosePunctuation)),
        ("PI|INITIALPUNCTUATION", Mask(UnicodeCategory.InitialQuotePunctuation)),
        ("PF|FINALPUNCTUATION", Mask(UnicodeCategory.FinalQuotePunctuation)),
        ("PO|OTHERPUNCTUATION", Mask(UnicodeCategory.OtherPunctuation)),
        ("S|SYMBOL", Mask(UnicodeCategory.MathSymbol, UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.OtherSymbol)),
        ("SM|MATHSYMBOL", Mask(UnicodeCategory.MathSymbol)),
        ("SC|CURRENCYSYMBOL", Mask(UnicodeCategory.CurrencySymbol)),
        ("SK|MODIFIERSYMBOL", Mask(UnicodeCategory.ModifierSymbol)),
        ("SO|OTHERSYMBOL", Mask(UnicodeCategory.OtherSymbol)),
    ];

    // alpha, alnum, upper, lower, graph and print aren't here: they need more of Unicode's data than .NET has. Nor is word, which in brackets isn't quite \w.
    private static readonly FrozenSet<string> s_brackets = FrozenSet.Create(StringComparer.Ordinal, "ascii", "blank", "cntrl", "digit", "space", "xdigit");

    // After the categories: static fields are initialised in this order.
    private static readonly FrozenDictionary<string, Func<int, bool>> s_byName = CreateTable();

    /// <summary>White_Space, which is <c>\s</c>.</summary>
    public static bool IsWhiteSpace(int codePoint) => codePoint is >= 9 and <= 13 or 0x20 or 0x85 or 0xA0 || (codePoint >= 0x1680 && Category(codePoint)
        is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>Decimal digits, which are <c>\d</c>.</summary>
    public static bool IsDigit(int codePoint) => Category(codePoint) is UnicodeCategory.DecimalDigitNumber;

    /// <summary>Word characters, which are <c>\w</c>: letters, marks, digits, connectors, circled and squared letters. Of the other numbers only those of Latin-1 (² ³ ¹ ¼ ½ ¾), for which Oniguruma has a table of its own.</summary>
    public static bool IsWord(int codePoint) => codePoint is 0xB2 or 0xB3 or 0xB9 or >= 0xBC and <= 0xBE || IsPlainWord(codePoint);

    /// <summary>Word characters as Rust's expressions see them: without those numbers, with the two joiners.</summary>
    public static bool IsRustWord(int codePoint) => codePoint is 0x200C or 0x200D || IsPlainWord(codePoint);

    /// <summary>Category L.</summary>
    public static bool IsLetter(int codePoint) => Category(codePoint) is <= UnicodeCategory.OtherLetter;

    /// <summary>Categories Nd, Nl and No.</summary>
    public static bool IsNumeric(int codePoint) => Category(codePoint) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>Category P, and ASCII's symbols, which Rust counts as punctuation.</summary>
    public static bool IsPunctuation(int codePoint) =>
        codePoint < 0x80 ? codePoint > 0x20 && codePoint < 0x7F && !char.IsAsciiLetterOrDigit((char)codePoint) : IsPunctuationCategory(codePoint);

    /// <summary>Marks: categories Mn, Mc and Me.</summary>
    public static bool IsMark(int codePoint) => Category(codePoint) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>The predicate of a bracket such as <c>[:punct:]</c>, or null; symbols are punctuation there.</summary>
    public static Func<int, bool>? FindBracket(string name) =>
        name == "punct" ? c => Category(c) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherSymbol : s_brackets.Contains(name) ? Find(name) : null;

    /// <summary>The predicate of a property's name (case, blanks, <c>-</c> and <c>_</c> don't matter), or null.</summary>
    public static Func<int, bool>? Find(string name) =>
        s_byName.GetValueOrDefault(name.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant());

    private static UnicodeCategory Category(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint);

    private static bool IsPunctuationCategory(int codePoint) => Category(codePoint) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    // The ranges are those of Other_Alphabetic among the symbols.
    private static bool IsPlainWord(int codePoint) =>
        codePoint is >= 0x24B6 and <= 0x24E9 or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189
        || Category(codePoint) is <= UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;

    private static FrozenDictionary<string, Func<int, bool>> CreateTable()
    {
        var table = new Dictionary<string, Func<int, bool>>(StringComparer.Ordinal)
        {
            ["ANY"] = _ => true,
            ["ASCII"] = c => c < 0x80,
            ["ASSIGNED"] = c => Category(c) != UnicodeCategory.OtherNotAssigned,
            ["BLANK"] = c => c == 9 || Category(c) == UnicodeCategory.SpaceSeparator,
            ["CNTRL"] = c => Category(c) == UnicodeCategory.Control,
            ["DIGIT"] = IsDigit,
            ["PUNCT"] = IsPunctuationCategory,
            ["SPACE"] = IsWhiteSpace,
            ["WORD"] = IsWord,
            ["XDIGIT"] = c => c < 0x80 && char.IsAsciiHexDigit((char)c),
        };
        foreach (var (name, members) in s_categories)
        {
            foreach (var spelling in name.Split('|'))
                table.Add(spelling, c => (members >> (int)Category(c) & 1) != 0);
        }

        foreach (var (name, ranges) in UnicodeScripts.Ranges)
            table.Add(name.ToUpperInvariant(), c => UnicodeScripts.Contains(ranges, c));
        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static uint Mask(params ReadOnlySpan<UnicodeCategory> categories)
    {
        var mask = 0u;
        foreach (var category in categories)
            mask |= 1u << (int)category;
        return mask;
    }
}
