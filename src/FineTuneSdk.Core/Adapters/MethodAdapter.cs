using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Core.Adapters;

/// <summary>A spec's method as the configuration of the adapter that it trains.</summary>
public static class MethodAdapter
{
    /// <summary>The configuration, without the base's name; <c>all-linear</c> isn't resolved yet.</summary>
    public static PeftAdapterConfig Config(MethodSpec method) => new()
    {
        Rank = method.Rank,
        Alpha = method.Alpha,
        RankPattern = method.RankPattern,
        AlphaPattern = method.AlphaPattern,
        UseRslora = method.UseRslora,
        UseDora = method.UseDora,
        LoraBias = method.LoraBias,
        Bias = method.Bias,
        Dropout = method.Dropout,
        Targets = method.Targets is { } names ? AdapterTargets.Of(names) : AdapterTargets.AllLinear,
        Exclude = method.ExcludeModules.Count > 0 ? AdapterTargets.Of(method.ExcludeModules) : null,
        LayersToTransform = method.LayersToTransform.Count > 0 ? new OneOrMany<int>(method.LayersToTransform, IsSingle: false) : null,
        TrainableTokens = method.TrainableTokenIndices.Count > 0 ? TrainableTokens.Of(method.TrainableTokenIndices) : null,
        ModulesToSave = method.ModulesToSave,
        EnsureWeightTying = method.EnsureWeightTying,
    };
}
