using System.Diagnostics;

namespace FineTuneSdk.Build.Tests.Harness;

/// <summary>Sends signals, to a process or, with "-" before its id, to its group.</summary>
internal static class Signals
{
    /// <summary>Skips a test that stops builds by signals where nobody asked for it.</summary>
    public static void SkipUnlessAsked() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("FINETUNE_SIGNAL_TESTS") == "1",
        "It stops builds by signals, which shells that run jobs in the background keep from them; set FINETUNE_SIGNAL_TESTS=1 to run it.");

    public static async Task SendAsync(string signal, string target)
    {
        using var kill = Process.Start("kill", [signal, "--", target]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
