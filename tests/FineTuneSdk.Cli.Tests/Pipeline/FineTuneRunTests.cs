using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Tests;
using static FineTuneSdk.Cli.Tests.ProjectRuns;

namespace FineTuneSdk.Cli.Tests.Pipeline;

public sealed class FineTuneRunTests
{
    [Fact]
    public async Task The_result_of_another_method_goes_when_the_new_one_stands()
    {
        using var project = new MicroProject();
        Assert.Equal("trained", await Outcome(project));
        Assert.Equal("adapter", Result(project).Folder);

        project.WriteSpec(method: """ "type": "full" """);
        Assert.Equal("trained", await Outcome(project));
        Assert.Equal(("model", false), (Result(project).Folder, Directory.Exists(Work(project).AdapterFolder)));

        project.WriteSpec();
        Assert.Equal("restored", await Outcome(project));
        Assert.Equal(("adapter", false), (Result(project).Folder, Directory.Exists(Work(project).ModelFolder)));
    }

    [Fact]
    public async Task Of_two_equal_runs_that_wait_for_the_device_one_trains()
    {
        using var project = new MicroProject();
        var held = await DeviceLock.TakeAsync(project["locks"], "cpu", "test", _ => { }, TimeProvider.System, TestContext.Current.CancellationToken);
        using var first = FineTuneProgram.Start(project.Path, "train", project.SpecPath, "--work", project["first"]);
        using var second = FineTuneProgram.Start(project.Path, "train", project.SpecPath, "--work", project["second"]);
        await first.WaitForAsync("Waiting for the device cpu");
        await second.WaitForAsync("Waiting for the device cpu");
        held.Dispose();
        Assert.Equal((0, 0), (await first.WaitAsync(), await second.WaitAsync()));
        Assert.Equal(["restored", "trained"], new[] { "first", "second" }.Select(name => EventLog.Read(new ProjectStore(project[name]).ProgressFile).Last().Text).Order());
        Assert.Equal(Snapshot(project["first/adapter"]), Snapshot(project["second/adapter"]));
    }

    private static WorkerResult Result(MicroProject project) => WorkerJson.Parse<WorkerResult>(File.ReadAllText(Work(project).ResultFile));
}
