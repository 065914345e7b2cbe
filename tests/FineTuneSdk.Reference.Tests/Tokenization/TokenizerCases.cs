using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Reference.Tests.Tokenization;

/// <summary>Runs whole files of cases and reports them.</summary>
internal static class TokenizerCases
{
    private const int Shown = 5;

    private static readonly string[] s_notSupported = [DiagnosticCodes.TokenizerUnsupported, DiagnosticCodes.TokenizerPattern];

    /// <summary>The lines of a file; JSON texts may hold other line ends than LF.</summary>
    public static IEnumerable<JsonElement> Lines(string path) =>
        File.ReadAllText(path).Split('\n').Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement);

    /// <summary>Opens a tokenizer, or reports that its kind isn't supported yet.</summary>
    public static ITokenizer? Open(string kind, string name, Func<ITokenizer> open)
    {
        try
        {
            return open();
        }
        catch (FineTuneException exception) when (exception.Diagnostics.All(diagnostic => s_notSupported.Contains(diagnostic.Code)))
        {
            CaseReport.NotSupported(kind, name, exception.Diagnostics[0].Message);
            return null;
        }
    }

    /// <summary>Runs cases, reports how many of each kind ran, and gives the disagreements.</summary>
    public static List<string> Run(string kind, string name, IEnumerable<TokenizerCase> cases)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        var index = 0;
        foreach (var line in cases)
        {
            index++;
            var failure = line.Run(out var what);
            counts[what] = counts.GetValueOrDefault(what) + 1;
            if (failure is not null)
                failures.Add($"{name}, case {index}: {failure}");
        }

        var pairs = counts.Remove("pair", out var count) ? $"; {count} of two texts left out: a tokenizer of ours takes one" : "";
        CaseReport.Ran(kind, name, string.Join(", ", counts.Select(entry => $"{entry.Value} {entry.Key}")) + pairs);
        return failures;
    }

    /// <summary>Fails with the first disagreements, if there are any.</summary>
    public static void AssertNone(List<string> failures) =>
        Assert.True(failures.Count == 0, $"{failures.Count} disagreements: {string.Join(Environment.NewLine, failures.Take(Shown))}");
}
