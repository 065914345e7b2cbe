using System.CommandLine;
using FineTuneSdk.Cli.Locks;
using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Commands;

/// <summary><c>finetune accept</c>: writes the lock of the adapter that is there, and trains nothing.</summary>
internal static class AcceptCommand
{
    public static Command Create()
    {
        var options = new SpecOptions();
        var command = new Command("accept", "Writes NAME.finetune.lock.json beside the spec: the adapter that was trained or restored, once its gates are met, is the one that builds take.");
        options.AddTo(command);
        command.SetAction((result, _) =>
        {
            var request = options.ToRequest(result);
            request.Mode = nameof(RunMode.RestoreOnly);
            return Session.RunAsync((log, token) => RunAsync(request, log, token), new ProjectStore(request.WorkDirectory).FailureFile);
        });
        return command;
    }

    private static async Task<int> RunAsync(WorkerRequest request, RunLog log, CancellationToken cancellationToken)
    {
        var run = new FineTuneRun(request, log, TimeProvider.System) { IgnoresLock = true };
        await run.ExecuteAsync(cancellationToken);
        if (run.Result is not { } result)
            return ExitCodes.GateNotMet;
        log.High(LockWriting.Write(result.Inputs, result.Manifest, result.Files));
        return ExitCodes.Done;
    }
}
