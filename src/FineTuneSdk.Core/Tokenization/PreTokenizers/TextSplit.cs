using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>Splits pieces at delimiters.</summary>
internal static class TextSplit
{
    /// <summary>Finds the delimiters of a text, in order and without overlaps.</summary>
    public delegate void DelimiterFinder(ReadOnlySpan<char> text, List<(int Start, int End)> matches);

    /// <summary>Splits every piece. With <paramref name="invert"/> what lies between the matches is the delimiter.</summary>
    public static CutText Apply(CutText text, DelimiterFinder find, SplitBehavior behavior, bool invert = false)
    {
        var result = new List<(int Start, int End)>(text.Pieces.Count);
        var matches = new List<(int Start, int End)>();
        var parts = new List<(int Start, int End, bool IsDelimiter)>();
        foreach (var piece in text.Pieces)
        {
            matches.Clear();
            find(text.Span(piece), matches);
            if (behavior == SplitBehavior.Isolated)
            {
                Isolate(piece, matches, result);
                continue;
            }

            Cover(matches, piece.End - piece.Start, invert, parts);
            foreach (var (start, end) in Join(parts, behavior))
            {
                if (end > start)
                    result.Add((piece.Start + start, piece.Start + end));
            }
        }

        return text with { Pieces = result };
    }

    // What is a delimiter doesn't matter here.
    private static void Isolate((int Start, int End) piece, List<(int Start, int End)> matches, List<(int Start, int End)> result)
    {
        result.EnsureCapacity(result.Count + matches.Count + 1);
        var done = piece.Start;
        foreach (var match in matches)
        {
            var (start, end) = (piece.Start + match.Start, piece.Start + match.End);
            if (start > done)
                result.Add((done, start));
            if (end > start)
                result.Add((start, end));
            done = end;
        }

        if (piece.End > done)
            result.Add((done, piece.End));
    }

    // Matches, and what lies between them: together they cover the text.
    private static void Cover(List<(int Start, int End)> matches, int length, bool invert, List<(int Start, int End, bool IsDelimiter)> parts)
    {
        parts.Clear();
        var previous = 0;
        foreach (var (start, end) in matches)
        {
            if (previous != start)
                parts.Add((previous, start, invert));
            parts.Add((start, end, !invert));
            previous = end;
        }

        if (previous != length)
            parts.Add((previous, length, invert));
    }

    private static IEnumerable<(int Start, int End)> Join(List<(int Start, int End, bool IsDelimiter)> parts, SplitBehavior behavior) => behavior switch
    {
        SplitBehavior.Removed => parts.Where(part => !part.IsDelimiter).Select(part => (part.Start, part.End)),
        SplitBehavior.Contiguous => Merge(parts, (part, previous) => part == previous),
        SplitBehavior.MergedWithPrevious => Merge(parts, (part, previous) => part && !previous),
        _ => MergeBackwards(parts),
    };

    private static List<(int Start, int End)> Merge(List<(int Start, int End, bool IsDelimiter)> parts, Func<bool, bool, bool> joins)
    {
        var result = new List<(int Start, int End)>();
        var previous = false;
        foreach (var (start, end, isDelimiter) in parts)
        {
            if (joins(isDelimiter, previous) && result.Count > 0)
                result[^1] = (result[^1].Start, end);
            else
                result.Add((start, end));
            previous = isDelimiter;
        }

        return result;
    }

    private static List<(int Start, int End)> MergeBackwards(List<(int Start, int End, bool IsDelimiter)> parts)
    {
        var result = new List<(int Start, int End)>();
        var following = false;
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            var (start, end, isDelimiter) = parts[i];
            if (isDelimiter && !following && result.Count > 0)
                result[^1] = (start, result[^1].End);
            else
                result.Add((start, end));
            following = isDelimiter;
        }

        result.Reverse();
        return result;
    }
}
