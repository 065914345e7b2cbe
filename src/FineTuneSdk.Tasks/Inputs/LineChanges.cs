#nullable enable
using System;
using System.Collections.Generic;

namespace FineTuneSdk.Tasks.Inputs;

/// <summary>Tells two versions of a file apart in lines, by the hashes of their lines.</summary>
internal static class LineChanges
{
    private const int HashLength = 8;

    /// <summary><c> (2 lines)</c>, <c> (1 line added)</c> …, or nothing where the lines aren't known.</summary>
    public static string Describe(string before, string after)
    {
        if (before.Length == 0 || after.Length == 0)
            return "";
        var balance = new Dictionary<string, int>(StringComparer.Ordinal);
        Count(before, -1, balance);
        Count(after, +1, balance);
        var (added, removed) = (0, 0);
        foreach (var difference in balance.Values)
        {
            added += Math.Max(0, difference);
            removed += Math.Max(0, -difference);
        }

        return (added, removed) switch
        {
            (0, 0) => " (lines in another order)",
            (_, 0) => $" ({Lines(added)} added)",
            (0, _) => $" ({Lines(removed)} removed)",
            _ => $" ({Lines(Math.Max(added, removed))})",
        };
    }

    private static void Count(string hashes, int sign, Dictionary<string, int> balance)
    {
        for (var i = 0; i + HashLength <= hashes.Length; i += HashLength)
        {
            var hash = hashes.Substring(i, HashLength);
            balance.TryGetValue(hash, out var count);
            balance[hash] = count + sign;
        }
    }

    private static string Lines(int count) => count == 1 ? "1 line" : count + " lines";
}
