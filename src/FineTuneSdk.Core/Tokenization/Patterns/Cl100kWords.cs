namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>The matches of the expressions after OpenAI's cl100k (Qwen's has one digit a piece, Llama 3's three), without running them: they cover the whole text.</summary>
internal static class Cl100kWords
{
    /// <summary>The expression with one digit a piece.</summary>
    public static string OneDigit { get; } = Expression(@"\p{N}");

    /// <summary>The expression with up to three digits a piece.</summary>
    public static string ThreeDigits { get; } = Expression(@"\p{N}{1,3}");

    /// <summary>Finds all matches.</summary>
    public static void FindAll(ReadOnlySpan<char> text, int digits, List<(int Start, int End)> matches)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = End(text, start, digits);
            matches.Add((start, end));
            start = end;
        }
    }

    private static string Expression(string digits) =>
        $@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|{digits}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static int End(ReadOnlySpan<char> text, int start, int digits)
    {
        var kind = WordKinds.At(text, start, out var length);
        var next = start + length;
        if (kind == WordKind.Letter)
            return WordKinds.RunEnd(text, next, WordKind.Letter);
        if (kind == WordKind.Number)
            return NumberEnd(text, next, digits);
        if (kind == WordKind.LineBreak)
            return SpaceEnd(text, start);
        if (text[start] == '\'' && ContractionEnd(text[start..]) is var contraction and > 0)
            return start + contraction;
        var following = next < text.Length ? WordKinds.At(text, next, out length) : WordKind.LineBreak;
        if (following == WordKind.Letter)
            return WordKinds.RunEnd(text, next + length, WordKind.Letter);
        if (kind == WordKind.Other || (text[start] == ' ' && following == WordKind.Other))
            return WordKinds.RunEnd(text, WordKinds.RunEnd(text, next, WordKind.Other), WordKind.LineBreak);
        return SpaceEnd(text, start);
    }

    private static int NumberEnd(ReadOnlySpan<char> text, int end, int digits)
    {
        for (var count = 1; count < digits && end < text.Length && WordKinds.At(text, end, out var length) == WordKind.Number; count++)
            end += length;
        return end;
    }

    // \s*[\r\n]+ goes as far as the last line break of the run.
    private static int SpaceEnd(ReadOnlySpan<char> text, int start)
    {
        var lineBreak = -1;
        for (var end = start; end < text.Length && WordKinds.At(text, end, out _) is var kind and (WordKind.Blank or WordKind.LineBreak); end++)
        {
            if (kind == WordKind.LineBreak)
                lineBreak = end;
        }

        return lineBreak >= 0 ? lineBreak + 1 : WordKinds.SpaceEnd(text, start);
    }

    // Where case is ignored, ſ is an s.
    private static int ContractionEnd(ReadOnlySpan<char> text) => text switch
    {
        [_, 's' or 'S' or '\u017F' or 't' or 'T' or 'm' or 'M' or 'd' or 'D', ..] => 2,
        [_, 'r' or 'R' or 'v' or 'V', 'e' or 'E', ..] or [_, 'l' or 'L', 'l' or 'L', ..] => 3,
        _ => 0,
    };
}
