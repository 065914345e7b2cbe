using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(FineTuneSdk.Reference.Tests.CaseReport))]

namespace FineTuneSdk.Reference.Tests;

/// <summary>Counts the cases that ran, by kind, and names those whose kind isn't supported yet; printed when all tests are done.</summary>
public sealed class CaseReport : IDisposable
{
    private static readonly ConcurrentQueue<(string Kind, string Name, string? Why, string? Detail)> Cases = new();

    /// <summary>A case was computed and compared; <paramref name="detail"/> says how near it came.</summary>
    internal static void Ran(string kind, string name, string? detail = null) => Cases.Enqueue((kind, name, null, detail));

    /// <summary>A case is of a kind that isn't supported yet.</summary>
    internal static void NotSupported(string kind, string name, string why) => Cases.Enqueue((kind, name, why, null));

    public void Dispose()
    {
        foreach (var kind in Cases.GroupBy(c => c.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var left = kind.Where(c => c.Why is not null).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
            Console.WriteLine($"{kind.Key}: {kind.Count() - left.Count} cases ran, {left.Count} not supported yet");
            foreach (var (_, name, why, _) in left)
                Console.WriteLine($"  not supported yet: {name}: {why}");
            foreach (var (_, name, _, detail) in kind.Where(c => c.Detail is not null).OrderBy(c => c.Name, StringComparer.Ordinal))
                Console.WriteLine($"  {name}: {detail}");
        }
    }
}
