using System.Text;

namespace FineTuneSdk.Torch.Generation;

/// <summary>Holds text back as long as it may be the beginning of a stop string, so that a stop string is found over the borders of tokens and never shown.</summary>
internal sealed class StopStringFilter(IReadOnlyList<string> stops)
{
    private readonly StringBuilder _held = new();

    /// <summary>Takes text and returns what may be shown, and whether a stop string came up; after that nothing more may be pushed.</summary>
    public (string Text, bool IsStopped) Push(string text)
    {
        if (stops.Count == 0)
            return (text, false);
        _held.Append(text);
        var all = _held.ToString();
        var end = stops.Select(s => all.IndexOf(s, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
        if (end >= 0)
        {
            _held.Clear();
            return (all[..end], true);
        }
        var shown = all.Length - LongestBeginning(all);
        _held.Remove(0, shown);
        return (all[..shown], false);
    }

    /// <summary>What was held back and turned out to be no stop string.</summary>
    public string Flush()
    {
        var rest = _held.ToString();
        _held.Clear();
        return rest;
    }

    // The length of the longest end of the text that a stop string begins with.
    private int LongestBeginning(string text)
    {
        for (var length = Math.Min(text.Length, stops.Max(s => s.Length) - 1); length > 0; length--)
        {
            var tail = text.AsSpan(text.Length - length);
            foreach (var stop in stops)
            {
                if (stop.AsSpan().StartsWith(tail, StringComparison.Ordinal))
                    return length;
            }
        }
        return 0;
    }
}
