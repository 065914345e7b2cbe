using System.Runtime.InteropServices;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Native;

/// <summary>What libtorch's files are called on an operating system, and how systems without it are told.</summary>
/// <param name="RuntimeIdentifier">.NET's name of the platform, as in packages.</param>
/// <param name="Prefix">What a library's file name begins with.</param>
/// <param name="Suffix">What it ends with.</param>
internal sealed record LibTorchPlatform(string RuntimeIdentifier, string Prefix, string Suffix)
{
    /// <summary>The libraries in the order in which they are loaded; those of CUDA only where they are there.</summary>
    public static readonly IReadOnlyList<(string Name, bool IsRequired)> Libraries =
        [("c10", true), ("torch_cpu", true), ("c10_cuda", false), ("torch_cuda", false), ("torch", true)];

    /// <summary>TorchSharp's native library.</summary>
    public const string Shim = "LibTorchSharp";

    /// <summary>This machine's platform.</summary>
    /// <exception cref="FineTuneException">FTSDK0006: there is no libtorch for it.</exception>
    public static LibTorchPlatform Current =>
        (OperatingSystem.IsLinux(), OperatingSystem.IsWindows(), OperatingSystem.IsMacOS(), RuntimeInformation.ProcessArchitecture) switch
        {
            (true, _, _, Architecture.X64) when IsMusl => throw NotSupported("a system with musl (Alpine)", "one with glibc 2.29 or newer, such as Debian or Ubuntu"),
            (true, _, _, Architecture.X64) => new("linux-x64", "lib", ".so"),
            (_, true, _, Architecture.X64) => new("win-x64", "", ".dll"),
            (_, _, true, Architecture.Arm64) => new("osx-arm64", "lib", ".dylib"),
            (_, _, _, var other) => throw NotSupported($"{RuntimeInformation.OSDescription} on {other}", "Linux x64, Windows x64 or macOS arm64"),
        };

    /// <summary>The file name of a library.</summary>
    public string FileName(string library) => Prefix + library + Suffix;

    // RuntimeIdentifier says "linux-musl-x64" only for a runtime built for musl, which is the one that can run there.
    private static bool IsMusl => RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);

    private static FineTuneException NotSupported(string what, string instead) =>
        new(DiagnosticCodes.PlatformNotSupported, $"There is no libtorch for {what}. Train and run on {instead}.");
}
