using System.CommandLine;
using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Commands;

/// <summary><c>finetune validate</c>: spec, base and data, without libtorch.</summary>
internal static class ValidateCommand
{
    private const int DefaultExamples = 3;

    public static Command Create()
    {
        var options = new SpecOptions();
        var mask = new Option<bool>("--show-mask") { Description = "Show the first examples with the trained tokens marked." };
        var count = new Option<int>("--examples") { Description = "How many examples --show-mask shows.", DefaultValueFactory = _ => DefaultExamples };
        var command = new Command("validate", "Checks the spec, its base and its data, and reports every problem.");
        options.AddTo(command);
        command.Add(mask);
        command.Add(count);
        command.SetAction((result, _) =>
        {
            var request = options.ToRequest(result);
            var shown = result.GetValue(mask) ? result.GetValue(count) : 0;
            return Session.RunAsync((log, token) => RunAsync(request, shown, log, token), new ProjectStore(request.WorkDirectory).FailureFile);
        });
        return command;
    }

    private static async Task<int> RunAsync(WorkerRequest request, int shown, RunLog log, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var inputs = await InputLoader.LoadAsync(request, log, TimeProvider.System, diagnostics, cancellationToken);
        if (inputs is null)
            throw new FineTuneException(diagnostics.ToList());
        log.Report(diagnostics);
        log.High(InputReport.Lines(inputs));
        log.High(MaskReport.Lines(inputs.Data.Train.Take(shown), inputs.Tokenizer));
        return ExitCodes.Done;
    }
}
