using System.CommandLine;
using System.Text.Json;
using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Cli.Worker;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Commands;

/// <summary><c>finetune build --request FILE --pipe NAME</c>: the worker of an MSBuild task.</summary>
internal static class BuildCommand
{
    public static Command Create()
    {
        var request = new Option<string>("--request") { Description = "The request, a JSON file.", Required = true };
        var pipe = new Option<string>("--pipe") { Description = "The name of the build's pipe.", Required = true };
        var command = new Command("build", "Does what a build asks for, and reports on its pipe.") { request, pipe };
        command.Hidden = true;
        command.SetAction((result, _) => RunAsync(result.GetRequiredValue(request), result.GetRequiredValue(pipe)));
        return command;
    }

    private static async Task<int> RunAsync(string requestFile, string pipeName)
    {
        using var signals = new StopSignals();
        var console = new TextListener(Console.Out, TimeProvider.System);
        BuildPipe pipe;
        try
        {
            pipe = await BuildPipe.ConnectAsync(pipeName, signals.Stop, signals.Token);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or UnauthorizedAccessException)
        {
            console.Handle(Diagnostic.Error(DiagnosticCodes.BadRequest, $"The build's pipe {pipeName} can't be reached: {exception.Message}").ToEvent());
            return ExitCodes.Usage;
        }

        using (pipe)
        {
            // Until the request is read, its own folder is all that is known of the project.
            var project = new ProjectStore(Path.GetDirectoryName(Path.GetFullPath(requestFile))!);
            return await Session.GuardAsync(new RunLog([pipe, console]), project.FailureFile, log => RunAsync(requestFile, [pipe, console], signals.Token));
        }
    }

    private static async Task<int> RunAsync(string requestFile, IReadOnlyList<IEventListener> listeners, CancellationToken cancellationToken) =>
        await TrainCommand.RunAsync(Read(requestFile), listeners, cancellationToken);

    private static WorkerRequest Read(string file)
    {
        try
        {
            return WorkerJson.Parse<WorkerRequest>(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new FineTuneException(DiagnosticCodes.BadRequest, $"The build's request can't be read: {exception.Message}", new SourceSpan(file), exception);
        }
    }
}
