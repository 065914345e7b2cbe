using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Adapters;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Held-out examples as lines: what was asked, expected, and answered by base and adapter.</summary>
internal static class HeldOutReport
{
    public static IEnumerable<string> Lines(IReadOnlyList<HeldOutExample> examples)
    {
        foreach (var example in examples)
        {
            yield return "";
            yield return $"  {TextTable.OneLine(LastLine(example.Prompt))}";
            yield return $"    expected  {TextTable.OneLine(example.Expected)}";
            yield return $"    base      {TextTable.OneLine(example.Base)}";
            yield return $"    adapter   {TextTable.OneLine(example.Adapter)}";
        }
    }

    // The end of a prompt is what was asked; its beginning is the same in all.
    private static string LastLine(string prompt) => prompt.TrimEnd().Split('\n')[^1];
}
