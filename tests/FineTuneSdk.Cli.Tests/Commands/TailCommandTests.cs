using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Commands;

public sealed class TailCommandTests
{
    [Fact]
    public async Task A_run_is_shown_while_it_runs_and_again_when_it_has_ended()
    {
        using var project = new MicroProject();
        using var tail = FineTuneProgram.Start(project.Path, "tail", project.SpecPath);
        var (code, trained) = await FineTuneProgram.RunAsync(project.Path, "train", project.SpecPath);
        Assert.True(code == 0, trained);
        Assert.Equal(0, await tail.WaitAsync());
        foreach (var line in trained.Split('\n').Where(line => !line.StartsWith("step ", StringComparison.Ordinal)))
            Assert.Contains(line, tail.Output, StringComparison.Ordinal);
        (code, var again) = await FineTuneProgram.RunAsync(project.Path, "tail", project.Path);
        Assert.Equal((0, true), (code, again.Contains("support: training", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task It_ends_as_the_run_did()
    {
        using var project = new MicroProject(trainExamples: 8, testExamples: 2);
        project.WriteSpec(evaluation: """ "maxNewTokens": 4, "gates": [ { "metric": "exactMatch", "on": "test", "min": 1 } ] """);
        Assert.Equal(3, (await FineTuneProgram.RunAsync(project.Path, "train", project.SpecPath)).Code);
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, "tail", project.SpecPath);
        Assert.Equal(3, code);
        Assert.Contains("error FTSDK3150: ", output, StringComparison.Ordinal);
    }
}
