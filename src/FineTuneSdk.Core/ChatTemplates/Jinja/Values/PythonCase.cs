using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>Upper, lower and title case as Python has them: .NET's one-to-one mappings, and Unicode's SpecialCasing.txt for what grows (ß → SS) or depends on its place (Σ).</summary>
internal static class PythonCase
{
    // A character and its upper case, where that is more than one character.
    private const string Expansions = ""
        + "\u00DF\u0053\u0053 \u0149\u02BC\u004E \u01F0\u004A\u030C \u0390\u0399\u0308\u0301 \u03B0\u03A5\u0308\u0301 \u0587\u0535\u0552 "
        + "\u1E96\u0048\u0331 \u1E97\u0054\u0308 \u1E98\u0057\u030A \u1E99\u0059\u030A \u1E9A\u0041\u02BE \u1F50\u03A5\u0313 \u1F52\u03A5\u0313\u0300 "
        + "\u1F54\u03A5\u0313\u0301 \u1F56\u03A5\u0313\u0342 \u1F80\u1F08\u0399 \u1F81\u1F09\u0399 \u1F82\u1F0A\u0399 \u1F83\u1F0B\u0399 "
        + "\u1F84\u1F0C\u0399 \u1F85\u1F0D\u0399 \u1F86\u1F0E\u0399 \u1F87\u1F0F\u0399 \u1F88\u1F08\u0399 \u1F89\u1F09\u0399 \u1F8A\u1F0A\u0399 "
        + "\u1F8B\u1F0B\u0399 \u1F8C\u1F0C\u0399 \u1F8D\u1F0D\u0399 \u1F8E\u1F0E\u0399 \u1F8F\u1F0F\u0399 \u1F90\u1F28\u0399 \u1F91\u1F29\u0399 "
        + "\u1F92\u1F2A\u0399 \u1F93\u1F2B\u0399 \u1F94\u1F2C\u0399 \u1F95\u1F2D\u0399 \u1F96\u1F2E\u0399 \u1F97\u1F2F\u0399 \u1F98\u1F28\u0399 "
        + "\u1F99\u1F29\u0399 \u1F9A\u1F2A\u0399 \u1F9B\u1F2B\u0399 \u1F9C\u1F2C\u0399 \u1F9D\u1F2D\u0399 \u1F9E\u1F2E\u0399 \u1F9F\u1F2F\u0399 "
        + "\u1FA0\u1F68\u0399 \u1FA1\u1F69\u0399 \u1FA2\u1F6A\u0399 \u1FA3\u1F6B\u0399 \u1FA4\u1F6C\u0399 \u1FA5\u1F6D\u0399 \u1FA6\u1F6E\u0399 "
        + "\u1FA7\u1F6F\u0399 \u1FA8\u1F68\u0399 \u1FA9\u1F69\u0399 \u1FAA\u1F6A\u0399 \u1FAB\u1F6B\u0399 \u1FAC\u1F6C\u0399 \u1FAD\u1F6D\u0399 "
        + "\u1FAE\u1F6E\u0399 \u1FAF\u1F6F\u0399 \u1FB2\u1FBA\u0399 \u1FB3\u0391\u0399 \u1FB4\u0386\u0399 \u1FB6\u0391\u0342 \u1FB7\u0391\u0342\u0399 "
        + "\u1FBC\u0391\u0399 \u1FC2\u1FCA\u0399 \u1FC3\u0397\u0399 \u1FC4\u0389\u0399 \u1FC6\u0397\u0342 \u1FC7\u0397\u0342\u0399 \u1FCC\u0397\u0399 "
        + "\u1FD2\u0399\u0308\u0300 \u1FD3\u0399\u0308\u0301 \u1FD6\u0399\u0342 \u1FD7\u0399\u0308\u0342 \u1FE2\u03A5\u0308\u0300 "
        + "\u1FE3\u03A5\u0308\u0301 \u1FE4\u03A1\u0313 \u1FE6\u03A5\u0342 \u1FE7\u03A5\u0308\u0342 \u1FF2\u1FFA\u0399 \u1FF3\u03A9\u0399 "
        + "\u1FF4\u038F\u0399 \u1FF6\u03A9\u0342 \u1FF7\u03A9\u0342\u0399 \u1FFC\u03A9\u0399 \uFB00\u0046\u0046 \uFB01\u0046\u0049 \uFB02\u0046\u004C "
        + "\uFB03\u0046\u0046\u0049 \uFB04\u0046\u0046\u004C \uFB05\u0053\u0054 \uFB06\u0053\u0054 \uFB13\u0544\u0546 \uFB14\u0544\u0535 "
        + "\uFB15\u0544\u053B \uFB16\u054E\u0546 \uFB17\u0544\u053D";

    private static readonly FrozenDictionary<char, string> UpperExpansions = Expansions.Split(' ').ToFrozenDictionary(entry => entry[0], entry => entry[1..]);

    // The digraphs DŽ, LJ, NJ, DZ in upper, title and lower case: four groups of three.
    private const string Digraphs = "\u01C4\u01C5\u01C6\u01C7\u01C8\u01C9\u01CA\u01CB\u01CC\u01F1\u01F2\u01F3";

    public static string Upper(string text) => Map(text, (rune, _) => UpperOf(rune));

    public static string Lower(string text) => Map(text, (rune, at) => LowerOf(text, rune, at));

    /// <summary>The first character in title case, the others in lower case.</summary>
    public static string Capitalize(string text) => Map(text, (rune, at) => at == 0 ? TitleOf(rune) : LowerOf(text, rune, at));

    /// <summary>Every letter that follows a non-letter in title case, every other in lower case.</summary>
    public static string Title(string text)
    {
        var afterLetter = false;
        return Map(text, (rune, at) =>
        {
            var mapped = afterLetter ? LowerOf(text, rune, at) : TitleOf(rune);
            afterLetter = IsCased(rune);
            return mapped;
        });
    }

    public static string Swap(string text) => Map(text, (rune, at) => Rune.IsUpper(rune) ? LowerOf(text, rune, at) : Rune.IsLower(rune) ? UpperOf(rune) : rune.ToString());

    public static string Fold(string text) => Map(text, (rune, _) => rune.Value switch
    {
        'ς' or 'Σ' => "σ",
        'İ' => "i\u0307",
        _ => rune.IsBmp && UpperExpansions.TryGetValue((char)rune.Value, out var expansion) ? expansion.ToLowerInvariant() : Rune.ToLowerInvariant(rune).ToString(),
    });

    /// <summary>Whether a character has case: upper, lower or title.</summary>
    public static bool IsCased(Rune rune) => Rune.IsUpper(rune) || Rune.IsLower(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter;

    private static string Map(string text, Func<Rune, int, string> map)
    {
        JinjaBudget.Current.Reserve(text.Length);
        var result = new StringBuilder(text.Length);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(map(rune, at));
            at += rune.Utf16SequenceLength;
        }

        return result.ToString();
    }

    private static string UpperOf(Rune rune) => rune.IsBmp && UpperExpansions.TryGetValue((char)rune.Value, out var expansion) ? expansion
        : rune.Value == 'ı' ? "I" : Rune.ToUpperInvariant(rune).ToString();

    private static string LowerOf(string text, Rune rune, int at) => rune.Value switch
    {
        'İ' => "i\u0307",
        'Σ' => IsFinalSigma(text, at) ? "ς" : "σ",
        _ => Rune.ToLowerInvariant(rune).ToString(),
    };

    private static string TitleOf(Rune rune)
    {
        var digraph = rune.IsBmp ? Digraphs.IndexOf((char)rune.Value, StringComparison.Ordinal) : -1;
        if (digraph >= 0)
            return Digraphs[(digraph / 3 * 3) + 1].ToString();
        if (!rune.IsBmp || !UpperExpansions.TryGetValue((char)rune.Value, out var expansion))
            return UpperOf(rune);
        var single = Rune.ToUpperInvariant(rune);
        return single != rune ? single.ToString() : expansion[0] + expansion[1..].ToLowerInvariant();
    }

    // Σ at the end of a word: a cased letter before it and none after it.
    private static bool IsFinalSigma(string text, int at) =>
        at > 0 && IsCased(LastRune(text.AsSpan(0, at))) && !(at + 1 < text.Length && IsCased(FirstRune(text.AsSpan(at + 1))));

    private static Rune FirstRune(ReadOnlySpan<char> text)
    {
        _ = Rune.DecodeFromUtf16(text, out var rune, out _);
        return rune;
    }

    private static Rune LastRune(ReadOnlySpan<char> text)
    {
        _ = Rune.DecodeLastFromUtf16(text, out var rune, out _);
        return rune;
    }
}
