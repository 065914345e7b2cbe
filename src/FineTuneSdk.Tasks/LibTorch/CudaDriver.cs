using System;
using System.IO;
using System.Linq;

namespace FineTuneSdk.Tasks.LibTorch;

/// <summary>Whether an NVIDIA driver is installed, by its files: nothing is loaded into the build.</summary>
internal static class CudaDriver
{
    private static readonly string[] UnixFiles =
    [
        "/proc/driver/nvidia/version",
        "/usr/lib/x86_64-linux-gnu/libcuda.so.1",
        "/usr/lib64/libcuda.so.1",
        "/usr/lib/wsl/lib/libcuda.so.1",
    ];

    public static bool IsInstalled() => Path.DirectorySeparatorChar == '\\'
        ? File.Exists(Path.Combine(Environment.SystemDirectory, "nvcuda.dll"))
        : UnixFiles.Any(File.Exists);
}
