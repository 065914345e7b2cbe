using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Build.Tests;

/// <summary>One machine trains, another restores: two clones and two users with one folder between them.</summary>
public sealed class SharedStoreTests(PackedFeed feed)
{
    [Fact]
    public async Task Restore_only_takes_the_team_s_bytes_or_fails_and_says_what_to_do()
    {
        var (first, _) = TrainingConsumer.Create(feed);
        var team = first.PathOf("../team");
        var (second, _) = TrainingConsumer.Create(feed);
        var empty = await second.BuildAsync("-p:FineTuneMode=RestoreOnly", $"-p:FineTuneStore={team}");
        var error = Assert.Single(empty.Fails().StartsWorkers(1).Errors);
        Assert.StartsWith("support.finetune.json: FTSDK0103: No store has the adapter of this spec, its data and its base, and the mode RestoreOnly forbids training.", error, StringComparison.Ordinal);
        Assert.Contains($" and {team}. Train it once where that is allowed", error, StringComparison.Ordinal);

        (await first.BuildAsync($"-p:FineTuneStore={team}")).Succeeds().StartsWorkers(1);
        var restored = await second.BuildAsync("-p:FineTuneMode=RestoreOnly", $"-p:FineTuneStore={team}");
        restored.Succeeds().StartsWorkers(1);
        Assert.Contains(restored.Messages, message => message == $"support: restored the adapter from {team}; nothing is trained.");
        foreach (var file in Directory.GetFiles(first.PathOf("bin/Debug/net10.0/finetune/support")))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(second.PathOf("bin/Debug/net10.0/finetune/support/" + Path.GetFileName(file))));

        var locked = await second.BuildAsync("-p:FineTuneLockedMode=true");
        Assert.StartsWith("support.finetune.json: FTSDK0122: Locked mode needs support.finetune.lock.json, and there is none.", Assert.Single(locked.Fails().Errors), StringComparison.Ordinal);
    }
}
