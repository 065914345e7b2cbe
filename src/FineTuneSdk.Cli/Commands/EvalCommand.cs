using System.CommandLine;
using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Commands;

/// <summary><c>finetune eval</c>: measures the adapter that was trained, beside its base, and never trains.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var options = new SpecOptions();
        var command = new Command("eval", "Measures the trained adapter beside its base and checks the gates; trains nothing.");
        options.AddTo(command);
        command.SetAction((result, _) =>
        {
            var request = options.ToRequest(result);
            request.Mode = nameof(RunMode.RestoreOnly);
            return Session.RunAsync((_, token) => TrainCommand.RunAsync(request, [Session.ConsoleListener()], token), new ProjectStore(request.WorkDirectory).FailureFile);
        });
        return command;
    }
}
