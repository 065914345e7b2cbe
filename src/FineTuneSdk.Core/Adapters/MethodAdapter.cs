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
        Dropout = method.Dropout,
        Targets = method.Targets is { } names ? AdapterTargets.Of(names) : AdapterTargets.AllLinear,
        ModulesToSave = method.ModulesToSave,
        EnsureWeightTying = method.EnsureWeightTying,
    };
}
