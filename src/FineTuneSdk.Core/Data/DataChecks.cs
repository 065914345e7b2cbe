using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>Checks over all examples.</summary>
internal static class DataChecks
{
    /// <summary>Warns of examples that stand in one file twice.</summary>
    public static void Duplicates(IReadOnlyList<Example> examples, DiagnosticBag diagnostics)
    {
        var first = new Dictionary<UInt128, Example>();
        foreach (var example in examples)
        {
            var key = ExampleKey.Of(example);
            if (!first.TryAdd(key, example))
                diagnostics.Warning(DiagnosticCodes.DataDuplicateExample, $"This example is the same as the one on line {first[key].Location.Line}.", example.Location);
        }
    }

    /// <summary>Warns of examples of one part of the data that stand in another part too: what is measured on them says little.</summary>
    public static void Overlap(string name, IEnumerable<Example> examples, string otherName, IEnumerable<Example> others, DiagnosticBag diagnostics)
    {
        var seen = new Dictionary<UInt128, Example>();
        foreach (var other in others)
            seen.TryAdd(ExampleKey.Of(other), other);
        foreach (var example in examples)
        {
            if (seen.TryGetValue(ExampleKey.Of(example), out var other))
                diagnostics.Warning(DiagnosticCodes.DataOverlap, $"This {name} example is also a {otherName} example ({other.Location}), so what is measured on it isn't held out.", example.Location);
        }
    }
}
