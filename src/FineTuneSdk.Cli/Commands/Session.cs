using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Cli.Worker;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;
using Spectre.Console;

namespace FineTuneSdk.Cli.Commands;

/// <summary>What surrounds every command: signals, the console, and one line for whatever goes wrong.</summary>
internal static class Session
{
    /// <summary>Runs a command's work and returns the exit code.</summary>
    /// <param name="work">Gets the log and a token that ends with Ctrl+C.</param>
    /// <param name="failureFile">Where details of an unforeseen failure are written.</param>
    public static async Task<int> RunAsync(Func<RunLog, CancellationToken, Task<int>> work, string failureFile)
    {
        using var signals = new StopSignals();
        return await GuardAsync(new RunLog([ConsoleListener()]), failureFile, log => work(log, signals.Token));
    }

    /// <summary>Turns exceptions into diagnostics and exit codes.</summary>
    public static async Task<int> GuardAsync(RunLog log, string failureFile, Func<RunLog, Task<int>> work)
    {
        try
        {
            return await work(log);
        }
        catch (FineTuneException exception)
        {
            log.Report(exception.Diagnostics);
            log.Done("failed");
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            log.High("Stopped.");
            log.Done("cancelled");
            return ExitCodes.Cancelled;
        }
        catch (IOException exception) when (IsDiskFull(exception))
        {
            log.Report(Diagnostic.Error(DiagnosticCodes.CannotWrite, $"The disk is full: {exception.Message} Make room (`finetune store gc` shows how much adapters take) and run again."));
            log.Done("failed");
            return ExitCodes.Failed;
        }
#pragma warning disable CA1031 // The last line of defence: whatever it is, the user gets one line and a file, never a stack trace.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.Report(Diagnostic.Error(DiagnosticCodes.Unexpected, Unexpected(exception, failureFile)));
            log.Done("failed");
            return ExitCodes.Failed;
        }
    }

    /// <summary>The listener for standard output: a terminal, or a file or pipe.</summary>
    public static IEventListener ConsoleListener() =>
        Console.IsOutputRedirected ? new TextListener(Console.Out, TimeProvider.System) : new TerminalListener(AnsiConsole.Console);

    // ENOSPC and EDQUOT; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static bool IsDiskFull(IOException exception) => (exception.HResult & 0xFFFF) is var code && (OperatingSystem.IsWindows() ? code is 112 or 39 : code is 28 or 122);

    private static string Unexpected(Exception exception, string failureFile)
    {
        var what = $"An unforeseen failure ({exception.GetType().Name}): {exception.Message}";
        try
        {
            AtomicFile.WriteAllText(failureFile, exception.ToString() + "\n");
            return $"{what} Details are in {failureFile}; please report it with them.";
        }
        catch (FineTuneException)
        {
            return $"{what} Its details can't be written to {failureFile}.";
        }
    }
}
