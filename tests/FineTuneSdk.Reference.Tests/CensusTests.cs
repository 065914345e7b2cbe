namespace FineTuneSdk.Reference.Tests;

/// <summary>Names what lies among the reference numbers and isn't read by any test yet, so that nothing is left out in silence.</summary>
public sealed class CensusTests
{
    // A kind of numbers = a folder of this name in a set, and the tests that read it.
    private static readonly HashSet<string> Read = new(StringComparer.Ordinal) { "adapters", "adapters_refuse", "init", "logits_processors", "models", "pissa", "training" };

    private static readonly HashSet<string> Descriptions = new(StringComparer.Ordinal) { "README.md", "manifest.json", "tolerances.json" };

    [Fact]
    public void Every_kind_of_numbers_is_read_or_named()
    {
        var root = Testdata.Require();
        foreach (var entry in new[] { "reference", "reference2" }.Select(s => Path.Combine(root, s)).Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries).Order(StringComparer.Ordinal))
        {
            if (!Read.Contains(Path.GetFileName(entry)) && !Descriptions.Contains(Path.GetFileName(entry)))
                CaseReport.NotSupported("kinds of numbers", Path.GetRelativePath(root, entry), "no test reads it yet");
        }
    }
}
