using System.Text;
using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Cli.Reports;

/// <summary>What was measured, as a table in the page that GitHub Actions shows of a step: a file that each step's programs append Markdown to.</summary>
internal static class StepSummary
{
    /// <summary>Names the file; GitHub sets it.</summary>
    public const string Variable = "GITHUB_STEP_SUMMARY";

    // What Markdown gives a meaning within a line; HTML's characters have names.
    private const string Special = "\\`*_{}[]#+!|~$@";

    /// <summary>Appends a section.</summary>
    /// <returns>A warning where the file can't be written: what was trained is good all the same.</returns>
    public static Diagnostic? Append(string path, string name, string outcome, IReadOnlyList<ManifestMetric> metrics, IReadOnlyList<GateSpec> gates)
    {
        var bytes = Encoding.UTF8.GetBytes(Section(name, outcome, metrics, gates));
        try
        {
            // In one piece: several workers of a build append to it.
            using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(bytes);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Diagnostic.Warning(DiagnosticCodes.CannotWrite, $"The summary {path} ({Variable}) can't be written: {exception.Message}");
        }
    }

    /// <summary>The section as Markdown.</summary>
    public static string Section(string name, string outcome, IReadOnlyList<ManifestMetric> metrics, IReadOnlyList<GateSpec> gates)
    {
        var text = new StringBuilder($"### {Escape(name)}: {Escape(outcome)}\n\n");
        if (metrics.Count == 0)
            return text.Append("Nothing was measured.\n\n").ToString();
        text.Append("| metric | on | n | base | adapter | 95% interval | gate |\n|---|---|--:|--:|--:|---|---|\n");
        foreach (var one in metrics.Where(metric => metric.Of == MetricNames.Adapter))
        {
            var cells = MetricNames.Cells(one, metrics).Append(string.Join(", ", gates.Where(gate => GateCheck.Asks(gate, one)).Select(gate => Gate(gate, one.Value))));
            text.Append("| ").AppendJoin(" | ", cells.Select(Escape)).Append(" |\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Gate(GateSpec gate, double value)
    {
        var ends = new[] { gate.Min is { } min ? RunLog.Text($"at least {min}") : null, gate.Max is { } max ? RunLog.Text($"at most {max}") : null };
        return string.Join(", ", ends.OfType<string>()) + (GateCheck.IsMet(gate, value) ? ": met" : ": not met");
    }

    private static string Escape(string text) => string.Concat(TextTable.OneLine(text).Select(c => c switch
    {
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        _ => Special.Contains(c) ? $"\\{c}" : $"{c}",
    }));
}
