using System.Reflection;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Specs;
using TorchSharp;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>The versions that a manifest names.</summary>
internal static class EngineVersions
{
    public static ManifestVersions Current() => new(
        Of(typeof(EngineVersions).Assembly),
        EngineNumerics.Version,
        Of(typeof(torch).Assembly),
        torch.__version__,
        "0.21.2");

    // "0.107.0+c0ffee" → "0.107.0": the same sources give the same bytes wherever they were built.
    private static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version?.ToString(3) ?? "";
}
