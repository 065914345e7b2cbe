using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Pipeline;

public sealed class GateCheckTests
{
    private static readonly ManifestMetric[] Metrics =
    [
        new("loss", "test", "base", null, 9, 60),
        new("loss", "test", "adapter", null, 1.25, 60),
        new("exactMatch", "test", "base", null, 0, 100, 0, 0.04),
        new("exactMatch", "test", "adapter", null, 0.71, 100, 0.614, 0.79),
        new("exactMatch", "test", "adapter", "department", 0.9, 100, 0.82, 0.95),
        new("perplexity", "validation", "adapter", null, double.NaN, 60),
    ];

    [Theory]
    [InlineData("""{"metric":"exactMatch","min":0.71}""")]
    [InlineData("""{"metric":"exactMatch","field":"department","min":0.9,"max":0.9}""")]
    [InlineData("""{"metric":"loss","max":1.25}""")]
    [InlineData("""{"metric":"exactMatch","min":0.72}""", "FTSDK3150: exactMatch on test is 0.71 (n = 100, 95% interval 0.614 to 0.79), and the gate asks for at least 0.72.")]
    [InlineData("""{"metric":"loss","max":1.2}""", "FTSDK3150: loss on test is 1.25 (n = 60), and the gate asks for at most 1.2.")]
    [InlineData("""{"metric":"perplexity","on":"validation","max":5}""", "FTSDK3150: perplexity on validation is NaN (n = 60), and the gate asks for at most 5.")]
    [InlineData("""{"metric":"exactMatch","field":"priority","min":0.5}""", "FTSDK3151: This gate asks for exactMatch of \"priority\" on test, which can't be measured there: the answers' fields are \"department\".")]
    [InlineData("""{"metric":"exactMatch","on":"validation","min":0.5}""", "FTSDK3151: This gate asks for exactMatch on validation, which can't be measured there.")]
    [InlineData("""{"metric":"exactMatch","field":"x","on":"validation","min":0.5}""", "FTSDK3151: This gate asks for exactMatch of \"x\" on validation, which can't be measured there: the answers are no JSON objects.")]
    public void A_gate_that_is_not_met_says_both_figures_at_its_place(string gate, params string[] expected)
    {
        using var project = new MicroProject();
        project.WriteSpec(data: """ "train": "train.jsonl", "test": "test.jsonl" """, evaluation: $""" "gates": [{gate}] """);
        var bag = new DiagnosticBag();
        var file = SpecReader.Read(project.SpecPath, bag)!;
        Assert.Empty(bag);
        Assert.Equal(expected.Select(text => $"{project.SpecPath}(6,29): error {text}"), GateCheck.Check(file, Metrics).Select(problem => problem.ToString()));
    }
}
