namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>The matches of GPT-2's expression, without running it: they cover the whole text.</summary>
internal static class Gpt2Words
{
    /// <summary>As in the encoder of GPT-2.</summary>
    public const string Expression = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Finds all matches.</summary>
    public static void FindAll(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = End(text, start);
            matches.Add((start, end));
            start = end;
        }
    }

    private static int End(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && ContractionEnd(text[start..]) is var contraction and > 0)
            return start + contraction;
        var word = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        var kind = WordKinds.At(text, word, out var length);
        return kind is WordKind.Blank or WordKind.LineBreak ? WordKinds.SpaceEnd(text, start) : WordKinds.RunEnd(text, word + length, kind);
    }

    private static int ContractionEnd(ReadOnlySpan<char> text) => text switch
    {
        [_, 's' or 't' or 'm' or 'd', ..] => 2,
        [_, 'r' or 'v', 'e', ..] or [_, 'l', 'l', ..] => 3,
        _ => 0,
    };
}
