using System.Diagnostics;

namespace FineTuneSdk.Build.Tests.Harness;

/// <summary>Sends signals, to a process or, with "-" before its id, to its group.</summary>
internal static class Signals
{
    public static async Task SendAsync(string signal, string target)
    {
        using var kill = Process.Start("kill", [signal, "--", target]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
