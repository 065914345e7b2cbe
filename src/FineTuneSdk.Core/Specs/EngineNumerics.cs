namespace FineTuneSdk.Core.Specs;

/// <summary>The version of what the engine computes.</summary>
public static class EngineNumerics
{
    /// <summary>Part of every fingerprint: goes up when the same inputs give other weights, so that adapters of an older engine are trained again. A test holds the numbers of a small run against it.</summary>
    public const int Version = 3;
}
