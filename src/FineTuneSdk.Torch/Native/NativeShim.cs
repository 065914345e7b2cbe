using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Native;

/// <summary>
/// TorchSharp's native library. As published it asks for GLIBCXX_3.4.32, which Debian 12, Ubuntu 22.04 and RHEL 9 don't have, for one symbol that nothing calls; where the
/// system refuses it for that, a copy with the demand made weak is loaded instead.
/// </summary>
internal static partial class NativeShim
{
    // std::ios_base_library_init() (GCC 13): named so that the linker demands a runtime that initialises the streams itself; no relocation uses it.
    private const string UnusedSymbol = "_ZSt21ios_base_library_initv";

    /// <summary>Finds the library beside the program.</summary>
    /// <exception cref="FineTuneException">FTSDK0007.</exception>
    public static string Find(LibTorchPlatform platform, string programDirectory)
    {
        var name = platform.FileName(LibTorchPlatform.Shim);
        string[] places = [Path.Combine(programDirectory, "runtimes", platform.RuntimeIdentifier, "native", name), Path.Combine(programDirectory, name)];
        return places.FirstOrDefault(File.Exists)
            ?? throw new FineTuneException(
                DiagnosticCodes.ShimNotFound, $"TorchSharp's native library wasn't found; searched: {string.Join(", ", places)}. Restore and build the project again for {platform.RuntimeIdentifier}.");
    }

    /// <summary>Loads it, adapted if need be. libtorch must be loaded.</summary>
    /// <exception cref="FineTuneException">FTSDK0005, FTSDK0008.</exception>
    public static void Load(string path)
    {
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e)
        {
            var demand = MissingVersion().Match(e.Message);
            if (!demand.Success)
                throw NativeLoader.NotLoadable(path, e);
            var adapted = ShimCache.Store(Adapt(path, demand.Groups[1].Value), Path.GetFileName(path));
            NativeLoader.Load(adapted, Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>The library's bytes with the demand for <paramref name="version"/> made weak.</summary>
    internal static byte[] Adapt(string path, string version)
    {
        using var elf = ElfFile.Open(path);
        var symbols = elf.SymbolsOfVersion(version);
        if (symbols.Any(s => s != UnusedSymbol))
        {
            throw new FineTuneException(
                DiagnosticCodes.CppRuntimeTooOld,
                $"The library needs a C++ runtime with {version} (for {string.Join(", ", symbols.Take(3))}), which this machine doesn't have. Use a system with a newer libstdc++.",
                new SourceSpan(path));
        }
        var bytes = File.ReadAllBytes(path);
        foreach (var offset in elf.VersionNeedFlagOffsets(version))
            bytes[offset] |= ElfFile.WeakVersion;
        return bytes;
    }

    // dlerror: "/lib/…/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by …/libLibTorchSharp.so)"
    [GeneratedRegex(@"version `(GLIBCXX_[\d.]+)' not found")]
    private static partial Regex MissingVersion();
}
