using System.Globalization;
using System.Runtime.InteropServices;
using FineTuneSdk.Tests;
using static FineTuneSdk.Cli.Tests.ProjectRuns;

namespace FineTuneSdk.Cli.Tests.Commands;

/// <summary>Interrupts the program at random moments, as often as FINETUNE_INTERRUPTIONS says (3), and lets it end: the bytes are those of a run that nobody disturbed.</summary>
public sealed class InterruptionTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> Often = new() { ["FINETUNE_CHECKPOINT_SECONDS"] = "0.05" };

    [Theory]
    [InlineData(""" "rank": 4, "alpha": 8, "dropout": 0.1 """, 2e-3)]
    [InlineData(""" "rank": 4, "alpha": 8, "useDora": true """, 2e-3)]
    [InlineData(""" "type": "full" """, 1e-4)]
    public async Task A_run_interrupted_at_random_moments_ends_with_the_bytes_of_one_that_was_not(string method, double rate)
    {
        var interruptions = int.Parse(Environment.GetEnvironmentVariable("FINETUNE_INTERRUPTIONS") ?? "3", CultureInfo.InvariantCulture);
        PosixSignal?[] signals = [null, PosixSignal.SIGTERM, .. FineTuneProgram.IsIgnored(PosixSignal.SIGINT) ? (PosixSignal?[])[] : [PosixSignal.SIGINT]];
        using var project = new MicroProject();
        project.WriteSpec(method: method, training: string.Create(CultureInfo.InvariantCulture, $""" "epochs": 30, "batchSize": 4, "learningRate": {rate}, "maxLength": 128 """));
        Assert.Equal("trained", await Outcome(project));
        var expected = Snapshot(Result());
        Forget();

        var random = new Random(interruptions);
        var (resumed, late, ends) = (0, 0, 0);
        for (var interruption = 1; interruption <= interruptions; interruption++)
        {
            using (var program = FineTuneProgram.Start(project.Path, Often, "train", project.SpecPath))
            {
                // Now and then before anything is trained. A run that goes on from the last step's checkpoint ends without a step.
                var waits = random.Next(4) > 0;
                while (waits && !program.HasExited && !program.Output.Contains("step ", StringComparison.Ordinal))
                    await Task.Delay(20, TestContext.Current.CancellationToken);
                await Task.Delay(random.Next(1500), TestContext.Current.CancellationToken);
                late += program.HasExited ? 1 : 0;
                if (signals[random.Next(signals.Length)] is not { } signal)
                    program.Kill();
                else
                    program.Signal(signal);
                await program.WaitAsync();
                resumed += Resumed(program.Output);
            }

            // Now and then the run that goes on is interrupted again.
            if (interruption < interruptions && random.Next(3) == 0 && !File.Exists(Work(project).ResultFile))
                continue;
            var (code, text) = await FineTuneProgram.RunAsync(project.Path, Often, "train", project.SpecPath);
            Assert.True(code == 0, text);
            Assert.Equal(expected, Snapshot(Result()));
            resumed += Resumed(text);
            ends++;
            Forget();
        }

        output.WriteLine($"{interruptions} interruptions of the worker ({string.Join(", ", signals.Select(s => s?.ToString() ?? "SIGKILL"))}), {late} of them after its end; {resumed} runs went on from a checkpoint; {ends} runs to the end, all with the same bytes");

        string Result() => Directory.Exists(Work(project).AdapterFolder) ? Work(project).AdapterFolder : Work(project).ModelFolder;

        void Forget()
        {
            Directory.Delete(project["obj"], recursive: true);
            Directory.Delete(project["home"], recursive: true);
        }
    }

    private static int Resumed(string output) => output.Contains("Going on from the checkpoint", StringComparison.Ordinal) ? 1 : 0;
}
