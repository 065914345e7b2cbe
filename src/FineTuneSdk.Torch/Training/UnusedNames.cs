using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Training;

/// <summary>Names of a method that change nothing: silent in PEFT, most likely a slip in a spec.</summary>
internal static class UnusedNames
{
    /// <summary>An error (FTSDK1403) for each.</summary>
    public static DiagnosticBag Of(PeftAdapterConfig config, TargetMatcher matcher, TargetMatch match, IReadOnlyList<ModelModule> modules, int layerCount, SourceSpan? location)
    {
        var problems = new DiagnosticBag();
        foreach (var name in matcher.UnusedExclusions(modules))
            Error($"'{name}' in excludeModules is no module of the base.");
        foreach (var layer in config.LayersToTransform?.Items.Where(l => l >= layerCount) ?? [])
            Error($"The layer {layer} in layersToTransform is not among the base's {layerCount} (0 to {layerCount - 1}).");
        foreach (var key in new LoraShapes(config).Unused([.. match.Adapted.Select(m => m.Path)]))
            Error($"'{key}' in rankPattern or alphaPattern takes no adapted module: a key is a regular expression for a whole path, or for its end after a dot.");
        return problems;

        void Error(string message) => problems.Error(DiagnosticCodes.TargetNotFound, message, location);
    }
}
