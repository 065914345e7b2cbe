using System.Diagnostics;
using System.Globalization;
using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Build.Tests;

/// <summary>Interrupts builds at random moments, as often as FINETUNE_BUILD_INTERRUPTIONS says (2); the build after each succeeds with the adapter of one that nobody disturbed.</summary>
public sealed class InterruptionTests(PackedFeed feed, ITestOutputHelper output)
{
    private const string Adapter = "finetune/support";
    private static readonly string[] Signals = ["-INT", "-TERM", "-KILL"];
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(60);

    private enum Target { Worker, Build, Group }

    [Fact]
    public async Task A_build_interrupted_at_a_random_moment_is_followed_by_one_that_gives_the_same_adapter()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("FINETUNE_BUILD_INTERRUPTIONS") ?? "2", CultureInfo.InvariantCulture);
        var (app, spec) = TrainingConsumer.Create(feed);
        app.Environment["FINETUNE_CHECKPOINT_SECONDS"] = "0.05";
        TrainingConsumer.WriteSpec(app, spec, training: """ "epochs": 60, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128 """);
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
        var expected = Delivered();
        Forget();
        var watch = Stopwatch.StartNew();
        (await app.BuildAsync("--no-restore")).Succeeds().StartsWorkers(1);
        var whole = watch.Elapsed;
        Assert.Equal(expected, Delivered());

        var random = new Random(count);
        var (resumed, tally) = (0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (var i = 0; i < count; i++)
        {
            Forget();
            using var build = app.StartBuild([.. Harness.Signals.OwnSession, "dotnet"], "--no-restore");
            await Task.Delay(whole * random.NextDouble(), TestContext.Current.CancellationToken);
            var (signal, target) = (Signals[random.Next(Signals.Length)], (Target)random.Next(3));
            var workers = WorkerProcesses.Of(app);
            target = target == Target.Worker && workers.Count == 0 ? Target.Build : target;
            var receiver = target switch { Target.Worker => $"{workers[0]}", Target.Build => $"{build.Id}", _ => $"-{build.Id}" };
            await Harness.Signals.TrySendAsync(signal, receiver);
            var what = $"{signal} to the {target.ToString().ToLowerInvariant()}{(workers.Count > 0 ? " while it trains" : "")}";
            tally[what] = tally.GetValueOrDefault(what) + 1;
            await EndAsync(build, app, what);

            var next = await app.BuildAsync("--no-restore");
            Assert.True(next.ExitCode == 0, $"After {what}:\n{next.Output}");
            Assert.Equal(expected, Delivered());
            resumed += next.Messages.Any(message => message.StartsWith("Going on from the checkpoint", StringComparison.Ordinal)) ? 1 : 0;
        }

        output.WriteLine($"{count} interruptions of a build, {resumed} of the builds after them went on from a checkpoint, all ended with the same adapter: {string.Join(", ", tally.Select(t => $"{t.Key} {t.Value}"))}");

        Dictionary<string, string> Delivered() => Directory.GetFiles(app.PathOf("bin/Debug/net10.0/" + Adapter)).ToDictionary(f => Path.GetFileName(f), f => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f))));

        void Forget()
        {
            foreach (var folder in new[] { "obj/finetune/support", "bin/Debug/net10.0/" + Adapter, "../finetune-home" }.Select(app.PathOf).Where(Directory.Exists))
                Directory.Delete(folder, recursive: true);
        }
    }

    // The build's end may be that of its main process only: no worker outlives it.
    private static async Task EndAsync(Process build, Consumer app, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeToEnd);
        try
        {
            await build.WaitForExitAsync(limit.Token);
            while (WorkerProcesses.Of(app).Count > 0)
                await Task.Delay(50, limit.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"After {what} the build or its worker still ran when {TimeToEnd} had passed.");
        }
    }
}
