using System.Globalization;
using FineTuneSdk.Tests;
using static FineTuneSdk.Cli.Tests.ProjectRuns;

namespace FineTuneSdk.Cli.Tests.Commands;

/// <summary>Kills the program at random moments, as often as FINETUNE_KILLS says (3), and lets it end: the bytes are those of a run that nobody disturbed.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> Often = new() { ["FINETUNE_CHECKPOINT_SECONDS"] = "0.05" };

    [Theory]
    [InlineData(""" "rank": 4, "alpha": 8, "dropout": 0.1 """, 2e-3)]
    [InlineData(""" "rank": 4, "alpha": 8, "useDora": true """, 2e-3)]
    [InlineData(""" "type": "full" """, 1e-4)]
    public async Task A_run_killed_at_random_moments_ends_with_the_bytes_of_one_that_was_not(string method, double rate)
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("FINETUNE_KILLS") ?? "3", CultureInfo.InvariantCulture);
        using var project = new MicroProject();
        project.WriteSpec(method: method, training: string.Create(CultureInfo.InvariantCulture, $""" "epochs": 30, "batchSize": 4, "learningRate": {rate}, "maxLength": 128 """));
        Assert.Equal("trained", await Outcome(project));
        var expected = Snapshot(Result());
        Forget();

        var random = new Random(kills);
        var (ended, resumed) = (0, 0);
        for (var kill = 0; kill < kills; kill++)
        {
            if (File.Exists(Work(project).ResultFile))
            {
                Forget();
                ended++;
            }
            using var program = FineTuneProgram.Start(project.Path, Often, "train", project.SpecPath);
            // Now and then before anything is trained. A run that goes on from the last step's checkpoint ends without a step.
            var waits = random.Next(4) > 0;
            while (waits && !program.HasExited && !program.Output.Contains("step ", StringComparison.Ordinal))
                await Task.Delay(20, TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(1500), TestContext.Current.CancellationToken);
            program.Kill();
            await program.WaitAsync();
            resumed += program.Output.Contains("Going on from the checkpoint", StringComparison.Ordinal) ? 1 : 0;
        }

        var (code, text) = await FineTuneProgram.RunAsync(project.Path, Often, "train", project.SpecPath);
        Assert.True(code == 0, text);
        resumed += text.Contains("Going on from the checkpoint", StringComparison.Ordinal) ? 1 : 0;
        output.WriteLine($"{kills} kills, {resumed} runs went on from a checkpoint, {ended} had ended before");
        Assert.Equal(expected, Snapshot(Result()));

        string Result() => Directory.Exists(Work(project).AdapterFolder) ? Work(project).AdapterFolder : Work(project).ModelFolder;

        void Forget()
        {
            Directory.Delete(project["obj"], recursive: true);
            Directory.Delete(project["home"], recursive: true);
        }
    }
}
