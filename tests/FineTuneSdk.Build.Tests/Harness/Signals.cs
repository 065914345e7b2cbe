using System.Diagnostics;

namespace FineTuneSdk.Build.Tests.Harness;

/// <summary>Sends signals, to a process or, with "-" before its id, to its group.</summary>
internal static class Signals
{
    /// <summary>
    /// Starts a program in a session of its own, so that a signal to its group doesn't reach the tests, and with SIGINT as it is in a terminal: a shell that runs
    /// jobs in the background has its children ignore it.
    /// </summary>
    public static readonly string[] OwnSession = ["env", "--default-signal=INT", "setsid"];

    public static async Task SendAsync(string signal, string target) => Assert.True(await TrySendAsync(signal, target));

    /// <summary>Returns whether there was a receiver.</summary>
    public static async Task<bool> TrySendAsync(string signal, string target)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [signal, "--", target]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
        return kill.ExitCode == 0;
    }
}
