using System.IO;
using System.Linq;

namespace FineTuneSdk.Tasks.LibTorch;

/// <summary>How a folder with libtorch is recognised.</summary>
internal static class LibTorchFolder
{
    private static readonly string[] MainLibraries = ["libtorch.so", "torch.dll", "libtorch.dylib"];

    /// <summary>Whether the folder itself holds libtorch.</summary>
    public static bool Holds(string folder) => MainLibraries.Any(library => File.Exists(Path.Combine(folder, library)));
}
