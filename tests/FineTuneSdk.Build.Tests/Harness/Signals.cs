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

    public static async Task SendAsync(string signal, string target)
    {
        using var kill = Process.Start("kill", [signal, "--", target]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
