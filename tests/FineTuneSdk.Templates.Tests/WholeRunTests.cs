using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Templates.Tests;

/// <summary>What a newcomer does, for real: new, build, run, test.</summary>
[Collection<UsesTemplates>]
public sealed class WholeRunTests(PackedFeed feed, InstalledTemplates templates)
{
    [Fact]
    public async Task The_made_application_trains_answers_and_passes_its_test()
    {
        var app = new Consumer(feed, "a.b");
        await templates.NewAsync(app.PathOf(".."), "finetune", "-n", "a.b");
        (await app.BuildAsync("-warnaserror")).Succeeds().StartsWorkers(1);

        var run = await DotNet.RunAsync(app.FullPath, app.Environment, ["run"]);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("Device = music, State = off", run.Output, StringComparison.Ordinal);

        var test = (await app.RunAsync(["test"])).Succeeds().StartsWorkers(0);
        Assert.Matches(@"Passed!.*Failed: +0, Passed: +[1-9]", test.Output);
    }
}
