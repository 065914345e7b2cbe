#nullable enable
using System.Collections.Generic;
using System.Linq;

namespace FineTuneSdk.Tasks.LibTorch;

/// <summary>The packages that carry libtorch for one runtime identifier.</summary>
/// <param name="Cpu">Its libraries lie in one folder of the package.</param>
/// <param name="Cuda">Depends on some twenty packages with the libraries, the big ones in pieces; null where CUDA isn't.</param>
internal sealed record TorchPackages(TorchPackage Cpu, TorchPackage? Cuda)
{
    private static readonly Dictionary<string, string?> CudaIds = new()
    {
        ["linux-x64"] = "TorchSharp-cuda-linux",
        ["win-x64"] = "TorchSharp-cuda-windows",
        ["osx-arm64"] = null,
    };

    /// <summary>The machines that TorchSharp's native part exists for and that we carry it for.</summary>
    public static IEnumerable<string> RuntimeIdentifiers => CudaIds.Keys;

    /// <summary>The packages for a runtime identifier, or null where there are none.</summary>
    public static TorchPackages? For(string runtimeIdentifier, string libTorchVersion, string torchSharpVersion) =>
        CudaIds.TryGetValue(runtimeIdentifier, out var cuda)
            ? new TorchPackages(new TorchPackage("libtorch-cpu-" + runtimeIdentifier, libTorchVersion), cuda == null ? null : new TorchPackage(cuda, torchSharpVersion))
            : null;
}
