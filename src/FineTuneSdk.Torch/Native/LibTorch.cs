using System.Runtime.InteropServices;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Native;

/// <summary>
/// Loads libtorch and TorchSharp's native library (the shim) by full path, before any TorchSharp type is touched, so that neither has to lie in an application's folder.
/// Call <see cref="Load"/> first; everything else of this assembly needs it.
/// </summary>
public static class LibTorch
{
    private static readonly Lock Gate = new();

    /// <summary>The folder that libtorch was loaded from, or null before <see cref="Load"/>.</summary>
    public static string? Directory { get; private set; }

    /// <summary>Loads libtorch once; later calls return at once.</summary>
    /// <param name="directory">
    /// The folder to take, or null: the environment variable FINETUNE_LIBTORCH, the runtime option <c>FineTune.LibTorchDirectory</c>, <c>finetune/libtorch</c> in the program's
    /// folder, and the program's folder itself are tried in this order.
    /// </param>
    /// <exception cref="FineTuneException">FTSDK0001 to FTSDK0008: what is wrong, and what to do.</exception>
    public static void Load(string? directory = null)
    {
        lock (Gate)
        {
            if (Directory is not null)
                return;
            OpenMpWaiting.Apply();
            var platform = LibTorchPlatform.Current;
            var folder = LibTorchLocator.Find(directory, platform, Environment.GetEnvironmentVariable, name => AppContext.GetData(name) as string, AppContext.BaseDirectory);
            folder.Check(platform);
            var shim = NativeShim.Find(platform, AppContext.BaseDirectory);
            if (OperatingSystem.IsLinux())
                SymbolCheck.Check(shim, folder);
            foreach (var (name, isRequired) in LibTorchPlatform.Libraries)
            {
                var path = Path.Combine(folder.Path, platform.FileName(name));
                if (isRequired || File.Exists(path))
                    NativeLoader.Load(path, folder.Path);
            }
            NativeShim.Load(shim);
            Directory = folder.Path;
        }
    }
}
