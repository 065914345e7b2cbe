using System.Text.Json.Serialization;

namespace FineTuneSdk.Core.Specs;

/// <summary>The optimizer.</summary>
public enum OptimizerType
{
    /// <summary>AdamW (Loshchilov and Hutter, arXiv 1711.05101), betas 0.9 and 0.999, eps 1e-8.</summary>
    [JsonStringEnumMemberName("adamw")]
    AdamW,

    /// <summary>Muon (Jordan et al. 2024) for the matrices of the blocks, AdamW for everything else; meant for <see cref="BaseWeights.Fresh"/>.</summary>
    Muon,
}
