using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Reports;

public sealed class StepSummaryTests
{
    private static readonly ManifestMetric[] Metrics =
    [
        new("exactMatch", "test", "adapter", null, 0.875, 40, 0.74, 0.945),
        new("exactMatch", "test", "adapter", "a|b<i>\n# c", 0.9, 40, 0.769, 0.96),
        new("loss", "validation", "adapter", null, 0.0312, 512),
        new("exactMatch", "test", "base", null, 0, 40, 0, 0.088),
    ];

    [Fact]
    public void A_row_a_figure_beside_the_base_and_its_gates_with_nothing_that_breaks_the_table()
    {
        GateSpec[] gates =
        [
            new() { Metric = GateMetric.ExactMatch, On = DataPart.Test, Min = 0.9 },
            new() { Metric = GateMetric.Loss, On = DataPart.Validation, Max = 0.5 },
        ];
        Assert.Equal(
            """
            ### support: gateNotMet

            | metric | on | n | base | adapter | 95% interval | gate |
            |---|---|--:|--:|--:|---|---|
            | exactMatch | test | 40 | 0.000 | 0.875 | 0.740 to 0.945 | at least 0.9: not met |
            | exactMatch a\|b&lt;i&gt; \# c | test | 40 |  | 0.900 | 0.769 to 0.960 |  |
            | loss | validation | 512 |  | 0.031 |  | at most 0.5: met |


            """,
            StepSummary.Section("support", "gateNotMet", Metrics, gates));
    }

    [Fact]
    public async Task Each_run_that_did_something_adds_its_section_once()
    {
        using var project = new MicroProject();
        project.WriteSpec(evaluation: """ "maxNewTokens": 8, "gates": [ { "metric": "exactMatch", "on": "test", "min": 0 } ] """);
        var environment = new Dictionary<string, string> { [StepSummary.Variable] = project["summary.md"] };
        await File.WriteAllTextAsync(project["summary.md"], "before\n", TestContext.Current.CancellationToken);
        for (var i = 0; i < 2; i++)
        {
            var (code, output) = await FineTuneProgram.RunAsync(project.Path, environment, "train", project.SpecPath);
            Assert.True(code == 0, output);
        }

        var summary = await File.ReadAllTextAsync(project["summary.md"], TestContext.Current.CancellationToken);
        Assert.StartsWith("before\n### support: trained\n\n| metric |", summary, StringComparison.Ordinal);
        Assert.Contains("| at least 0: met |\n", summary, StringComparison.Ordinal);
        Assert.Equal(2, summary.Split("### ").Length);
    }

    [Fact]
    public async Task A_summary_that_cannot_be_written_is_a_warning()
    {
        using var project = new MicroProject(trainExamples: 4, testExamples: 1);
        var environment = new Dictionary<string, string> { [StepSummary.Variable] = project["none/summary.md"] };
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, environment, "train", project.SpecPath);
        Assert.True(code == 0, output);
        Assert.Contains($"warning FTSDK0101: The summary {project["none/summary.md"]} (GITHUB_STEP_SUMMARY) can't be written: ", output, StringComparison.Ordinal);
    }
}
