using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Adapters;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>How figures are named and shown.</summary>
internal static class MetricNames
{
    public const string Adapter = "adapter";

    public const string Base = "base";

    /// <summary><c>test.exactMatch.department</c>; the base's begin with <c>base.</c></summary>
    public static string Full(ManifestMetric metric) =>
        $"{(metric.Of == Base ? "base." : "")}{metric.On}.{metric.Name}{(metric.Field is null ? "" : "." + metric.Field)}";

    /// <summary><c> (n = 100, 95% interval 0.79 to 0.92)</c></summary>
    public static string Interval(ManifestMetric metric) =>
        metric is { Low: { } low, High: { } high } ? RunLog.Text($" (n = {metric.Count}, 95% interval {low:0.###} to {high:0.###})") : RunLog.Text($" (n = {metric.Count})");

    /// <summary>The table of what was measured: a row a figure, base beside adapter.</summary>
    public static IEnumerable<string> Table(IReadOnlyList<ManifestMetric> metrics)
    {
        var table = new TextTable("metric", "on", "n", "base", "adapter", "95% interval");
        foreach (var one in metrics.Where(metric => metric.Of == Adapter))
            table.Add(Cells(one, metrics));
        return table.Lines();
    }

    /// <summary>A row of a table: the figure's name, on what, over how many, the base's, the adapter's, and its interval.</summary>
    public static string[] Cells(ManifestMetric one, IReadOnlyList<ManifestMetric> metrics)
    {
        var untuned = metrics.FirstOrDefault(metric => metric.Of == Base && (metric.Name, metric.On, metric.Field) == (one.Name, one.On, one.Field));
        return
        [
            one.Field is null ? one.Name : $"{one.Name} {one.Field}",
            one.On,
            RunLog.Text($"{one.Count}"),
            untuned is null ? "" : RunLog.Text($"{untuned.Value:0.000}"),
            RunLog.Text($"{one.Value:0.000}"),
            one is { Low: { } low, High: { } high } ? RunLog.Text($"{low:0.000} to {high:0.000}") : "",
        ];
    }
}
