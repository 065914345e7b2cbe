using System.Runtime.InteropServices;

namespace FineTuneSdk.Cli.Machine;

/// <summary>What the C library has to be told before libtorch is loaded.</summary>
internal static partial class NativeSettings
{
    // From malloc.h: the size from which a block gets pages of its own.
    private const int MallocMmapThreshold = -3;

    private const int Threshold = 256 * 1024;

    /// <summary>Applies the settings; what the user has set in the environment stays.</summary>
    /// <remarks>
    /// Without the threshold glibc keeps the freed blocks of large tensors, and a process grows with its steps. Its variable is read when a process starts, hence mallopt.
    /// </remarks>
    public static void Apply()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("MALLOC_MMAP_THRESHOLD_") is null && IsGlibc())
            _ = SetMallocOption(MallocMmapThreshold, Threshold);
    }

    /// <summary>The number of threads to compute with: <c>OMP_NUM_THREADS</c> if it is set, else the physical cores.</summary>
    public static int Threads() =>
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var threads) && threads > 0 ? threads : PhysicalCores.Count();

    private static bool IsGlibc() => RuntimeInformation.RuntimeIdentifier.StartsWith("linux-", StringComparison.Ordinal) && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetMallocOption(int parameter, int value);
}
