using System.CommandLine;
using System.CommandLine.Invocation;

namespace FineTuneSdk.Cli.Commands;

/// <summary>The program's commands.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var root = new RootCommand("Fine-tunes language models by a spec (*.finetune.json), exactly as a build with FineTuneSdk does.")
        {
            ValidateCommand.Create(),
            PlanCommand.Create(),
            TrainCommand.Create(),
            EvalCommand.Create(),
            ChatCommand.Create(),
            ExportCommand.Create(),
            TailCommand.Create(),
            AcceptCommand.Create(),
            StoreCommand.Create(),
            CompletionCommand.Create(),
            BuildCommand.Create(),
        };
        var result = root.Parse(args);
        var code = await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        return result.Action is ParseErrorAction ? ExitCodes.Usage : code;
    }
}
