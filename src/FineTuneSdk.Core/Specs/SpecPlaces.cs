using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Specs;

/// <summary>Where the values of a spec stand, by dotted key (<c>evaluation.gates[0].min</c>).</summary>
internal sealed class SpecPlaces
{
    private readonly Dictionary<string, SourceSpan> _good = new(StringComparer.Ordinal);
    private readonly HashSet<string> _present = new(StringComparer.Ordinal);

    /// <summary>Notes that a key stands in the file, with whatever value.</summary>
    public void AddPresent(string key) => _present.Add(key);

    /// <summary>Notes a value that was read without an error.</summary>
    public void AddGood(string key, SourceSpan place) => _good[key] = place;

    /// <summary>Takes a value back that turned out to be wrong.</summary>
    public void Remove(string key) => _good.Remove(key);

    /// <summary>Whether the key stands in the file; its value may be wrong.</summary>
    public bool IsPresent(string key) => _present.Contains(key);

    /// <summary>The place of a good value, or null.</summary>
    public SourceSpan? Find(string key) => _good.GetValueOrDefault(key);
}
