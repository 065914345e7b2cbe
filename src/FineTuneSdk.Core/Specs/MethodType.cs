namespace FineTuneSdk.Core.Specs;

/// <summary>What is trained.</summary>
public enum MethodType
{
    /// <summary>Low-rank adaptation (Hu et al. 2021, arXiv 2106.09685).</summary>
    Lora,

    /// <summary>All weights of the base.</summary>
    Full,
}
