using System.Diagnostics;
using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Build.Tests;

/// <summary>How a real training ends with its build, and goes on with the next.</summary>
public sealed class StoppingTests(PackedFeed feed)
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("-INT", "-")]
    [InlineData("-INT", "")]
    [InlineData("-KILL", "")]
    public async Task A_training_ends_with_its_build_and_the_next_build_goes_on_from_its_checkpoint(string signal, string group)
    {
        var (app, spec) = TrainingConsumer.Create(feed);
        TrainingConsumer.WriteSpec(app, spec, training: """ "epochs": 200, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128 """);
        using var build = app.StartBuild([.. Signals.OwnSession, "dotnet"]);
        await Until(() => Progress(app) > 5);
        Assert.NotEmpty(WorkerProcesses.Of(app));

        var watch = Stopwatch.StartNew();
        await Signals.SendAsync(signal, group + build.Id);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Until(() => WorkerProcesses.Of(app).Count == 0);
        Assert.True(watch.Elapsed < TimeToEnd, $"It took {watch.Elapsed}.");
        Assert.NotEmpty(Directory.GetFiles(app.PathOf("obj/finetune/support/checkpoint"), "*", SearchOption.AllDirectories));
        Assert.False(app.Has("obj/finetune/support/inputs.cache"));

        var next = await app.BuildAsync();
        next.Succeeds().StartsWorkers(1);
        Assert.Contains(next.Messages, message => message.StartsWith("Going on from the checkpoint after step ", StringComparison.Ordinal));
        Assert.True(app.Has("bin/Debug/net10.0/finetune/support/adapter_model.safetensors"));
    }

    private static int Progress(Consumer app)
    {
        if (!app.Has("obj/finetune/support/progress.jsonl"))
            return 0;
        using var stream = new FileStream(app.PathOf("obj/finetune/support/progress.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split("\"kind\":\"progress\"").Length - 1;
    }

    private static async Task Until(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < DotNet.TimeLimit, "It never came.");
            await Task.Delay(50);
        }
    }
}
