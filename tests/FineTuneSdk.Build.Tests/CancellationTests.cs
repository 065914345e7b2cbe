using System.Diagnostics;
using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Build.Tests;

/// <summary>How a worker ends with its build, with a fake one that waits to be stopped.</summary>
public sealed class CancellationTests(PackedFeed feed)
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("-")]
    [InlineData("")]
    public async Task SIGINT_asks_the_worker_to_stop_and_the_build_ends(string group)
    {
        var app = await StartWaitingAsync();
        var watch = Stopwatch.StartNew();
        await Signals.SendAsync("-INT", group + app.Build.Id);
        await app.Build.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(watch.Elapsed < TimeToEnd, $"It took {watch.Elapsed}.");
        Assert.NotEqual(0, app.Build.ExitCode);
        Assert.Equal("stop\n", app.Consumer.Read("stops.log"));
    }

    [Fact]
    public async Task SIGKILL_of_the_build_ends_the_worker_and_the_next_build_succeeds()
    {
        var app = await StartWaitingAsync();
        await Signals.SendAsync("-KILL", $"{app.Build.Id}");
        await WaitForAsync(() => app.Consumer.Has("stops.log"));
        Assert.Equal("end of pipe\n", app.Consumer.Read("stops.log"));
        File.Delete(app.Consumer.PathOf("support.script"));
        (await app.Consumer.BuildAsync()).Succeeds().StartsWorkers(1);
    }

    private async Task<(Consumer Consumer, Process Build)> StartWaitingAsync()
    {
        var consumer = Consumer.WithFakeWorker(feed);
        consumer.Write("support.script", "wait");
        var build = consumer.StartBuild([.. Signals.OwnSession, "dotnet"]);
        await WaitForAsync(() => consumer.Has("starts.log"));
        return (consumer, build);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < DotNet.TimeLimit, "It never came.");
            await Task.Delay(50);
        }
    }
}
