using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace FineTuneSdk.Reference.Tests;

/// <summary>Counts the cases that ran, by kind, and names those whose kind isn't supported yet.</summary>
internal static class CaseReport
{
    private static readonly ConcurrentQueue<(string Kind, string Name, string? Why, string? Detail)> Cases = new();

    /// <summary>A case was computed and compared; <paramref name="detail"/> says how near it came.</summary>
    public static void Ran(string kind, string name, string? detail = null) => Cases.Enqueue((kind, name, null, detail));

    /// <summary>A case is of a kind that isn't supported yet.</summary>
    public static void NotSupported(string kind, string name, string why) => Cases.Enqueue((kind, name, why, null));

    /// <summary>A line for each kind and each case that isn't supported; with <paramref name="details"/>, also how near each case came.</summary>
    public static string Text(bool details)
    {
        var text = new StringBuilder();
        foreach (var kind in Cases.GroupBy(c => c.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var left = kind.Where(c => c.Why is not null).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
            text.Append(CultureInfo.InvariantCulture, $"\n{kind.Key}: {kind.Count() - left.Count} cases ran, {left.Count} not supported yet");
            foreach (var (_, name, why, _) in left)
                text.Append(CultureInfo.InvariantCulture, $"\n  not supported yet: {name}: {why}");
            foreach (var (_, name, _, detail) in kind.Where(c => details && c.Detail is not null).OrderBy(c => c.Name, StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $"\n  {name}: {detail}");
        }
        return text.ToString();
    }
}
