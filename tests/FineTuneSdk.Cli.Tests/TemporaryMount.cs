using System.Diagnostics;

namespace FineTuneSdk.Cli.Tests;

/// <summary>A small file system in memory over a folder, for disks that are full or read-only; gone at the end of a test.</summary>
internal sealed class TemporaryMount : IDisposable
{
    private readonly string _folder;

    private TemporaryMount(string folder) => _folder = folder;

    /// <summary>Mounts it, or skips the test where that isn't allowed.</summary>
    public static TemporaryMount Create(string folder, string options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can mount a small file system.");
        var (code, error) = Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder);
        Assert.SkipUnless(code == 0, $"This machine allows no mounts: {error.Trim()}");
        return new TemporaryMount(folder);
    }

    public void Dispose() => Run("umount", "-l", _folder);

    private static (int Code, string Error) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
