using System.Runtime.InteropServices;

namespace FineTuneSdk.Cli.Machine;

/// <summary>What the C library has to be told before libtorch is loaded.</summary>
internal static partial class NativeSettings
{
    // From malloc.h: the size from which a block gets pages of its own, and the free memory at the heap's end that goes back to the system.
    private const int MallocMmapThreshold = -3;
    private const int MallocTrimThreshold = -1;

    private const int Keep = 1 << 30;

    /// <summary>Applies the settings; what the user has set in the environment stays.</summary>
    /// <remarks>
    /// A step frees and takes the same blocks again and again, and each page that goes back to the system in between costs a page fault and its zeroing. Seconds of
    /// processor time a step of full training (6 layers of 256, 4096 tokens): 14.6 with pages of its own for every block from 256 KiB, 5.0 by default, 3.3 with the heap
    /// kept. What fragments is given back by <see cref="ReturnFreeMemory"/>. glibc reads its variables when a process starts, hence mallopt.
    /// </remarks>
    public static void Apply()
    {
        if (!IsHeapOurs())
            return;
        _ = SetMallocOption(MallocMmapThreshold, Keep);
        _ = SetMallocOption(MallocTrimThreshold, Keep);
    }

    /// <summary>Gives the heap's free pages back to the system, so that a long run doesn't grow with its steps.</summary>
    public static void ReturnFreeMemory()
    {
        if (IsGlibc())
            _ = TrimHeap(0);
    }

    /// <summary>The number of threads to compute with: <c>OMP_NUM_THREADS</c> if it is set, else the physical cores.</summary>
    public static int Threads() =>
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var threads) && threads > 0 ? threads : PhysicalCores.Count();

    /// <summary>Whether the heap is glibc's, and the user hasn't chosen its settings in the environment.</summary>
    public static bool IsHeapOurs() => IsGlibc() && Environment.GetEnvironmentVariable("MALLOC_MMAP_THRESHOLD_") is null;

    /// <summary>Whether the C library is the GNU project's.</summary>
    public static bool IsGlibc() => OperatingSystem.IsLinux() && RuntimeInformation.RuntimeIdentifier.StartsWith("linux-", StringComparison.Ordinal) && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetMallocOption(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimHeap(nuint keep);
}
