using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Core.Tests.Events;

public sealed class EventLogTests
{
    [Fact]
    public void Events_can_be_read_while_they_are_written()
    {
        using var folder = new TemporaryFolder();
        using var log = new EventLog(folder["a/progress.jsonl"]);
        log.Write(new WorkerEvent { Kind = "message", Text = "one" });
        log.Write(new WorkerEvent { Kind = "message", Text = "two" });
        Assert.Equal(["one", "two"], EventLog.Read(folder["a/progress.jsonl"]).Select(one => one.Text));
        Assert.Equal("{\"kind\":\"message\",\"text\":\"one\"}\n{\"kind\":\"message\",\"text\":\"two\"}\n", ReadShared(folder["a/progress.jsonl"]));
    }

    [Fact]
    public void A_last_line_that_is_not_whole_is_left_out()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["p.jsonl"], "{\"kind\":\"message\"}\n{\"kind\":\"mess");
        Assert.Equal(["message"], EventLog.Read(folder["p.jsonl"]).Select(one => one.Kind));
    }

    [Fact]
    public void A_new_log_starts_empty()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["p.jsonl"], "old");
        using (new EventLog(folder["p.jsonl"]))
            Assert.Empty(EventLog.Read(folder["p.jsonl"]));
    }

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
