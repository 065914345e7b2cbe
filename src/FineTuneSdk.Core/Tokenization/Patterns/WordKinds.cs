namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>The kinds of characters that the expressions of byte-level tokenizers tell apart.</summary>
internal enum WordKind : byte
{
    /// <summary><c>[^\s\p{L}\p{N}]</c></summary>
    Other,

    /// <summary><c>\p{L}</c></summary>
    Letter,

    /// <summary><c>\p{N}</c></summary>
    Number,

    /// <summary><c>[\s&amp;&amp;[^\r\n]]</c>; all of them are single units.</summary>
    Blank,

    /// <summary><c>[\r\n]</c></summary>
    LineBreak,

    /// <summary>A unit that doesn't say: a half of what may be a pair.</summary>
    Surrogate,
}

/// <summary>The <see cref="WordKind"/> of code points, and runs of one kind.</summary>
internal static class WordKinds
{
    private static readonly WordKind[] s_ofUnits = [.. Enumerable.Range(0, 0x10000).Select(unit => char.IsSurrogate((char)unit) ? WordKind.Surrogate : Of(unit))];

    /// <summary>The kind of the code point at an index, and its length in units. Never <see cref="WordKind.Surrogate"/>.</summary>
    public static WordKind At(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        var kind = s_ofUnits[text[index]];
        return kind == WordKind.Surrogate ? Of(CodePoints.Read(text, index, out length)) : kind;
    }

    /// <summary>The end of the code points of a kind that begin at an index.</summary>
    public static int RunEnd(ReadOnlySpan<char> text, int start, WordKind kind)
    {
        while (start < text.Length)
        {
            var found = s_ofUnits[text[start]];
            if (found == kind)
                start++;
            else if (found == WordKind.Surrogate && At(text, start, out var length) == kind)
                start += length;
            else
                break;
        }

        return start;
    }

    /// <summary>The end of <c>\s+(?!\S)|\s+</c>: of a run of white space that something follows, the last character is left to that.</summary>
    public static int SpaceEnd(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && s_ofUnits[text[end]] is WordKind.Blank or WordKind.LineBreak)
            end++;
        return end < text.Length && end > start + 1 ? end - 1 : end;
    }

    private static WordKind Of(int codePoint) =>
        UnicodeProperties.IsLetter(codePoint) ? WordKind.Letter
        : UnicodeProperties.IsNumeric(codePoint) ? WordKind.Number
        : codePoint is '\r' or '\n' ? WordKind.LineBreak
        : UnicodeProperties.IsWhiteSpace(codePoint) ? WordKind.Blank
        : WordKind.Other;
}
