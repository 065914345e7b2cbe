namespace FineTuneSdk.Torch.Models;

/// <summary>How rotary frequencies are scaled for texts longer than those of pretraining.</summary>
public enum RotaryScaling
{
    /// <summary>Not at all.</summary>
    Default,

    /// <summary>Positions are divided by <see cref="RotaryConfig.Factor"/> (Chen et al. 2023, arXiv 2306.15595).</summary>
    Linear,

    /// <summary>Low frequencies are divided, high ones kept, those between are blended (Llama 3.1).</summary>
    Llama3,
}

/// <summary>The numbers behind a rotary position embedding (Su et al. 2021, arXiv 2104.09864).</summary>
public sealed record RotaryConfig
{
    /// <summary>The base θ of the frequencies θ^(−2i/d).</summary>
    public double Theta { get; init; } = 10000;

    /// <summary>How the frequencies are scaled.</summary>
    public RotaryScaling Scaling { get; init; }

    /// <summary>Linear, Llama3: the factor by which the context grew, at least 1.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Llama3: wavelengths above original length / this are divided by the factor.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama3: wavelengths below original length / this are kept.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>Llama3: the context length of pretraining, in tokens.</summary>
    public long OriginalMaxPositions { get; init; }
}
