using System.CommandLine;
using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Commands;

/// <summary><c>finetune plan</c>: what a training would do, without doing it.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var options = new SpecOptions();
        var command = new Command("plan", "Says what a training would do: parameters, steps, tokens, memory, and the time that it would take here.");
        options.AddTo(command);
        command.SetAction((result, _) =>
        {
            var request = options.ToRequest(result);
            return Session.RunAsync((log, token) => RunAsync(request, log, TimeProvider.System, token), new ProjectStore(request.WorkDirectory).FailureFile);
        });
        return command;
    }

    private static async Task<int> RunAsync(WorkerRequest request, RunLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var inputs = await InputLoader.LoadAsync(request, log, time, diagnostics, cancellationToken) ?? throw new FineTuneException(diagnostics.ToList());
        log.Report(diagnostics);
        using var session = await TorchSession.OpenAsync(inputs, request.Device, request.LibTorch, log, time, cancellationToken);
        Run(new TrainingStep(inputs, session, request, log, time), inputs, session, log, cancellationToken);
        return ExitCodes.Done;
    }

    private static void Run(TrainingStep step, RunInputs inputs, TorchSession session, RunLog log, CancellationToken cancellationToken)
    {
        var (setup, plan) = step.Plan();
        using (setup.Model)
            log.High(PlanReport.Lines(inputs, setup, plan, session, step.Measure(plan, cancellationToken)));
    }
}
