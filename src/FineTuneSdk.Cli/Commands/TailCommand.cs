using System.CommandLine;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Commands;

/// <summary><c>finetune tail</c>: shows what a build or another program trains, from <c>progress.jsonl</c>, until that run ends.</summary>
internal static class TailCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var options = new SpecOptions();
        var command = new Command("tail", "Shows the run of a spec, from its beginning to its end, wherever it was started; the last one where none is running. Ends with the run's exit code.");
        options.AddPlaceTo(command);
        command.SetAction((result, _) =>
        {
            var project = new ProjectStore(options.ToRequest(result).WorkDirectory);
            return Session.RunAsync((log, token) => RunAsync(project.ProgressFile, log.Emit, token), project.FailureFile);
        });
        return command;
    }

    /// <summary>Follows a log.</summary>
    /// <returns>The exit code of the run.</returns>
    public static async Task<int> RunAsync(string progressFile, Action<WorkerEvent> show, CancellationToken cancellationToken)
    {
        var (end, missesGate) = ("", false);
        await foreach (var one in new EventFollower(progressFile, Interval, TimeProvider.System).FollowAsync(cancellationToken))
        {
            missesGate |= one is { Kind: "diagnostic", Code: DiagnosticCodes.GateNotMet, Severity: "error" };
            if (one.Kind == "done")
                end = one.Text ?? "";
            show(one);
        }

        return end switch
        {
            "failed" => missesGate ? ExitCodes.GateNotMet : ExitCodes.Failed,
            "cancelled" => ExitCodes.Cancelled,
            _ => ExitCodes.Done,
        };
    }
}
