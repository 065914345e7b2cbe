namespace FineTuneSdk.Torch.Models;

/// <summary>The angle that a position adds for each pair of a head, in Transformers' own float32 arithmetic (modeling_rope_utils.py): far positions multiply every rounding.</summary>
internal static class RotaryFrequencies
{
    /// <summary>head / 2 frequencies, the highest first.</summary>
    public static float[] Compute(RotaryConfig config, long headSize)
    {
        var frequencies = Unscaled(config.Theta, headSize);
        for (var i = 0; i < frequencies.Length; i++)
            frequencies[i] = Scale(config, frequencies[i]);
        return frequencies;
    }

    // 1 / θ^(2i/d), by the kernels that Transformers computes it with.
    private static float[] Unscaled(double theta, long headSize)
    {
        using var scope = NewDisposeScope();
        var exponents = arange(0, headSize, 2, ScalarType.Int64).to(ScalarType.Float32).div(headSize);
        return full_like(exponents, theta).pow(exponents).reciprocal().data<float>().ToArray();
    }

    private static float Scale(RotaryConfig config, float frequency)
    {
        var factor = (float)config.Factor;
        switch (config.Scaling)
        {
            case RotaryScaling.Linear:
                return frequency / factor;
            case RotaryScaling.Llama3:
                var wavelength = 1 / frequency * (float)(2 * Math.PI);
                if (wavelength < config.OriginalMaxPositions / config.HighFrequencyFactor)
                    return frequency;
                if (wavelength > config.OriginalMaxPositions / config.LowFrequencyFactor)
                    return frequency / factor;
                var (low, high) = ((float)config.LowFrequencyFactor, (float)config.HighFrequencyFactor);
                var smooth = (1 / wavelength * config.OriginalMaxPositions - low) / (high - low);
                return (1 - smooth) * frequency / factor + smooth * frequency;
            default:
                return frequency;
        }
    }
}
