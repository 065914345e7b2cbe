using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Core.Tests.Events;

public sealed class EventFollowerTests
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(2);

    [Fact]
    public async Task Events_come_as_they_are_written_and_a_new_run_starts_anew()
    {
        using var folder = new TemporaryFolder();
        var path = folder["work/progress.jsonl"];
        await using var events = new EventFollower(path, Often, TimeProvider.System).FollowAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        // Before there is a file.
        var first = events.MoveNextAsync();
        using (var log = new EventLog(path))
        {
            log.Write(new WorkerEvent { Kind = "message", Text = "one" });
            Assert.True(await first);
            Assert.Equal("one", events.Current.Text);
        }

        // Half a line is none; what is no event is passed over.
        var second = events.MoveNextAsync();
        await File.AppendAllTextAsync(path, "{\"kind\":\"mess", TestContext.Current.CancellationToken);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        await File.AppendAllTextAsync(path, "age\",\"text\":\"zwei ü\"}\nno event\n[1]\n", TestContext.Current.CancellationToken);
        Assert.True(await second);
        Assert.Equal("zwei ü", events.Current.Text);

        // The log of another run takes its place.
        var third = events.MoveNextAsync();
        await Task.Delay(20, TestContext.Current.CancellationToken);
        using (var log = new EventLog(path))
        {
            log.Write(new WorkerEvent { Kind = "done", Text = "trained" });
            Assert.True(await third);
            Assert.Equal("trained", events.Current.Text);
        }

        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task A_line_without_an_end_takes_no_memory_without_an_end()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["progress.jsonl"], new string('x', 3 << 20) + "\n{\"kind\":\"done\",\"text\":\"failed\"}\n", TestContext.Current.CancellationToken);
        var events = await new EventFollower(folder["progress.jsonl"], Often, TimeProvider.System).FollowAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal("failed", Assert.Single(events).Text);
    }
}
