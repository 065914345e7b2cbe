namespace FineTuneSdk.Torch.Models;

/// <summary>The numbers behind a rotary position embedding (Su et al. 2021, arXiv 2104.09864).</summary>
public sealed record RotaryConfig
{
    /// <summary>The base θ of the frequencies θ^(−2i/d).</summary>
    public double Theta { get; init; } = 10000;

    /// <summary>How the frequencies are scaled.</summary>
    public RotaryScaling Scaling { get; init; }

    /// <summary>Linear, Dynamic, Llama3, Yarn: the factor by which the context grew, at least 1.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Llama3: wavelengths above original length / this are divided by the factor.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama3: wavelengths below original length / this are kept.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>Dynamic, Llama3, Yarn, LongRope: the context length of pretraining, in tokens.</summary>
    public long OriginalMaxPositions { get; init; }

    /// <summary>Yarn: pairs that turn at least so often in the original length keep their frequency.</summary>
    public double FastRotations { get; init; } = 32;

    /// <summary>Yarn: pairs that turn at most so often in the original length are divided by the factor.</summary>
    public double SlowRotations { get; init; } = 1;

    /// <summary>Yarn: whether the bounds between those are rounded outwards to whole pairs.</summary>
    public bool WholeBounds { get; init; } = true;

    /// <summary>Yarn, LongRope: what cos and sin are multiplied with, so that the scores are sharper by its square.</summary>
    public double AttentionFactor { get; init; } = 1;

    /// <summary>LongRope: a divisor for each frequency, head / 2, in sequences up to the original length.</summary>
    public IReadOnlyList<float> ShortFactors { get; init; } = [];

    /// <summary>LongRope: the same in longer sequences.</summary>
    public IReadOnlyList<float> LongFactors { get; init; } = [];

    /// <summary>Which frequencies a sequence of a length has: sequences with the same number have the same.</summary>
    internal long FrequenciesOf(long length) => Scaling switch
    {
        RotaryScaling.Dynamic when length > OriginalMaxPositions => length,
        RotaryScaling.LongRope when length > OriginalMaxPositions => 1,
        _ => 0,
    };
}
