using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Native;

/// <summary>Loads a native library, and the CUDA libraries that a PyTorch installed by pip keeps in folders of their own beside it.</summary>
internal static partial class NativeLoader
{
    private const int MostDependencies = 64;

    /// <summary>Loads a library by full path.</summary>
    /// <exception cref="FineTuneException">FTSDK0005, with the system's own words.</exception>
    public static void Load(string path, string libTorchFolder)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                NativeLibrary.Load(path);
                return;
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                if (attempt < MostDependencies && FindMissing(e.Message, libTorchFolder) is { } dependency)
                {
                    Load(dependency, libTorchFolder);
                    continue;
                }
                throw NotLoadable(path, e);
            }
        }
    }

    /// <summary>The diagnosis of a library that the system refused.</summary>
    public static FineTuneException NotLoadable(string path, Exception cause) => new(
        DiagnosticCodes.NativeLibraryNotLoadable,
        $"The system can't load the library: {cause.Message.Trim()} Install what is missing, or set FINETUNE_LIBTORCH to a libtorch that fits this machine.",
        new SourceSpan(path),
        cause);

    // A CUDA wheel's torch/lib/libtorch_cpu.so needs "libcudart.so.13" of site-packages/nvidia/<component>/lib.
    internal static string? FindMissing(string message, string libTorchFolder)
    {
        var name = MissingLibrary().Match(message) is { Success: true } match ? match.Groups[1].Value : null;
        var sitePackages = Path.GetDirectoryName(Path.GetDirectoryName(libTorchFolder));
        var nvidia = sitePackages is null ? null : Path.Combine(sitePackages, "nvidia");
        if (name is null || nvidia is null || !Directory.Exists(nvidia))
            return null;
        return Directory.EnumerateDirectories(nvidia).Order(StringComparer.Ordinal).Select(d => Path.Combine(d, "lib", name)).FirstOrDefault(File.Exists);
    }

    [GeneratedRegex(@"(lib[\w.+-]+\.so[.\d]*): cannot open shared object file")]
    private static partial Regex MissingLibrary();
}
