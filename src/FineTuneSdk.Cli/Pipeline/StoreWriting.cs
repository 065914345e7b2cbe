using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Writes into a store, where that is possible.</summary>
internal static class StoreWriting
{
    private const int ReadOnlyFileSystem = 30;
    private const int WriteProtected = 19;

    /// <summary>Runs a change. That a store is only for reading is said; anything else that keeps it from being written is a warning.</summary>
    public static async Task TryAsync(string store, Func<Task> change, RunLog log)
    {
        try
        {
            await change();
        }
        catch (FineTuneException exception) when (exception.Diagnostics.All(one => one.Code == DiagnosticCodes.CannotWrite))
        {
            if (IsReadOnly(exception.InnerException))
                log.High($"The store {store} is only for reading here; nothing is put into it.");
            else
                log.Report(exception.Diagnostics.Select(one => one with { Severity = DiagnosticSeverity.Warning }));
        }
    }

    private static bool IsReadOnly(Exception? exception) =>
        exception is UnauthorizedAccessException || (exception is IOException && (exception.HResult & 0xFFFF) == (OperatingSystem.IsWindows() ? WriteProtected : ReadOnlyFileSystem));
}
