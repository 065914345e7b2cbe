namespace FineTuneSdk.Core.Diagnostics;

/// <summary>"Did you mean": the closest of the known names, if one is close enough to be a typing mistake.</summary>
internal static class Suggestion
{
    // A longer name is no typing mistake of ours, and the distance costs length squared.
    private const int MaxLength = 64;

    /// <summary>The closest candidate, or null if none is within a third of the name's length (at least 1, at most 3 edits).</summary>
    public static string? For(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > MaxLength)
            return null;
        var limit = Math.Clamp((name.Length + 1) / 3, 1, 3);
        string? best = null;
        foreach (var candidate in candidates)
        {
            var distance = string.Equals(name, candidate, StringComparison.OrdinalIgnoreCase) || Squeeze(name) == Squeeze(candidate) ? 0 : Distance(name, candidate);
            if (distance <= limit && (best is null || distance < limit))
            {
                (best, limit) = (candidate, distance);
                if (distance == 0)
                    break;
            }
        }

        return best;
    }

    /// <summary><c> Did you mean "x"?</c>, or nothing; to be appended to a sentence.</summary>
    public static string Sentence(string name, IEnumerable<string> candidates) => For(name, candidates) is { } match ? $" Did you mean \"{match}\"?" : "";

    // "learning_rate" and "learning-rate" are "learningRate" in another convention.
    private static string Squeeze(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    // Edits: insert, delete, replace, and swap of neighbours (optimal string alignment).
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                var best = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        }

        return rows[a.Length, b.Length];
    }
}
