using System.Text;
using System.Text.RegularExpressions;

namespace FineTuneSdk.TinyBase.Corpus;

/// <summary>Plain punctuation, single spaces, and only paragraphs that read as English prose.</summary>
internal static partial class TextCleaner
{
    private const int ShortestParagraph = 30;

    /// <summary>Cleans a document; null if nothing is left. Paragraphs that were <paramref name="seen"/> before are dropped.</summary>
    public static TextDocument? Clean(TextDocument document, HashSet<string> seen)
    {
        var paragraphs = document.Paragraphs.Select(Plain).Where(IsProse).Where(paragraph => seen.Add(paragraph.ToUpperInvariant())).ToList();
        return paragraphs.Count == 0 ? null : document with { Title = document.Title is null ? null : Plain(document.Title).TrimEnd('#', '.', ' '), Paragraphs = paragraphs };
    }

    /// <summary>Typographic quotes, dashes and spaces become ASCII; everything else beyond Latin-1 goes.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            plain.Append(character switch
            {
                '\u2018' or '\u2019' or '`' or '\u00b4' => "'",
                '\u201c' or '\u201d' or '\u201e' => "\"",
                '\u2010' or '\u2011' or '\u2013' or '\u2212' => "-",
                '\u2014' or '\u2015' => " - ",
                '\u2026' => "...",
                '\u2192' or '\u25b8' => ">",
                '_' => "",
                < '\u0100' when !char.IsControl(character) => character.ToString(),
                _ => " ",
            });
        }

        return Spaces().Replace(plain.Replace("--", " - ").ToString(), " ").Trim();
    }

    /// <summary>Words in sentences, not code, not a list of names.</summary>
    public static bool IsProse(string text)
    {
        if (text.Length < ShortestParagraph)
            return false;
        var letters = text.Count(c => char.IsAsciiLetterLower(c) || c == ' ');
        var signs = text.Count(c => c is '{' or '}' or '<' or '>' or '=' or '\\' or '|' or ';' or '[' or ']' or '/' or '@' or '%' or '+' or '*' or '#' or '$' or '~' or '^');
        var digits = text.Count(char.IsAsciiDigit);
        var words = text.Split(' ');
        return letters >= text.Length * 0.85 && signs <= text.Length * 0.015 && digits <= text.Length * 0.05
            && words.Length >= 5 && words.All(word => word.Length < 25) && text.Length < words.Length * 9 && char.IsAscii(text[0]);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
