namespace FineTuneSdk.Torch.Models;

/// <summary>How rotary frequencies are scaled for texts longer than those of pretraining.</summary>
public enum RotaryScaling
{
    /// <summary>Not at all.</summary>
    Default,

    /// <summary>Positions are divided by <see cref="RotaryConfig.Factor"/> (Chen et al. 2023, arXiv 2306.15595).</summary>
    Linear,

    /// <summary>θ grows with the length of the sequence, once that is above the one of pretraining ("dynamic NTK").</summary>
    Dynamic,

    /// <summary>Low frequencies are divided, high ones kept, those between are blended (Llama 3.1).</summary>
    Llama3,

    /// <summary>The same by another ramp, and sharper scores (Peng et al. 2023, arXiv 2309.00071).</summary>
    Yarn,

    /// <summary>Every frequency has its own divisor, one for short and one for long sequences (Ding et al. 2024, arXiv 2402.13753).</summary>
    LongRope,
}
