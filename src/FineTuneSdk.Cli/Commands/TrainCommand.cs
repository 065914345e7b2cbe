using System.CommandLine;
using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Commands;

/// <summary><c>finetune train</c>: the same as a build, on the same code, with no time limit unless one is asked for.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var options = new SpecOptions();
        var mode = new Option<RunMode>("--mode") { Description = "Auto (restore, else train), Always (train), Defer (restore if possible), RestoreOnly (restore, else fail).", DefaultValueFactory = _ => RunMode.Auto };
        var limit = new Option<double>("--time-limit") { Description = "Refuse a plan of more seconds. Default: no limit." };
        var locked = new Option<bool>("--locked-mode") { Description = "Fail where the inputs or the adapter differ from NAME.finetune.lock.json, or where there is none." };
        var command = new Command("train", "Trains the adapter of a spec, or restores it where it was trained already, evaluates it and checks its gates.");
        options.AddTo(command);
        command.Add(mode);
        command.Add(limit);
        command.Add(locked);
        command.SetAction((result, _) =>
        {
            var request = options.ToRequest(result);
            request.Mode = result.GetValue(mode).ToString();
            request.LockedMode = result.GetValue(locked);
            request.TimeLimitSeconds = result.GetValue(limit);
            return Session.RunAsync((_, token) => RunAsync(request, [Session.ConsoleListener()], token), new ProjectStore(request.WorkDirectory).FailureFile);
        });
        return command;
    }

    /// <summary>Runs the pipeline with its log.</summary>
    public static async Task<int> RunAsync(WorkerRequest request, IReadOnlyList<IEventListener> listeners, CancellationToken cancellationToken)
    {
        var project = new ProjectStore(request.WorkDirectory);
        using var file = new EventLog(project.ProgressFile);
        var log = new RunLog([.. listeners, new LogListener(file)]);
        // Inside, so that what goes wrong stands in progress.jsonl too.
        return await Session.GuardAsync(log, project.FailureFile, async _ =>
        {
            var outcome = await new FineTuneRun(request, log, TimeProvider.System).ExecuteAsync(cancellationToken);
            log.Done(outcome == RunOutcome.GateNotMet ? "failed" : SpecShape.EnumName(outcome));
            return outcome == RunOutcome.GateNotMet ? ExitCodes.GateNotMet : ExitCodes.Done;
        });
    }
}
