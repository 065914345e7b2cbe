namespace FineTuneSdk.Torch.Models;

/// <summary>The angle that a position adds for each pair of a head, in Transformers' own float32 arithmetic (modeling_rope_utils.py): far positions multiply every rounding.</summary>
internal static class RotaryFrequencies
{
    /// <summary>head / 2 frequencies, the highest first.</summary>
    /// <param name="config">The numbers.</param>
    /// <param name="headSize">Width of a head.</param>
    /// <param name="length">Tokens of the sequence: the largest position + 1. Only Dynamic and LongRope depend on it.</param>
    public static float[] Compute(RotaryConfig config, long headSize, long length = 0)
    {
        // Frequencies made in inference mode could not be used by a training step later.
        using var normal = inference_mode(false);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var theta = config.Scaling == RotaryScaling.Dynamic ? GrownTheta(config, headSize, length) : config.Theta;
        var exponents = arange(0, headSize, 2, ScalarType.Int64).to(ScalarType.Float32).div(headSize);
        var powers = full_like(exponents, theta).pow(exponents);                                            // θ^(2i/d)
        switch (config.Scaling)
        {
            case RotaryScaling.Linear:
                return Values(powers.reciprocal(), f => f / (float)config.Factor);
            case RotaryScaling.Llama3:
                return Values(powers.reciprocal(), f => Llama3(config, f));
            case RotaryScaling.Yarn:
                var kept = KeptShare(config, headSize);
                return Values(powers.mul(config.Factor).reciprocal() * (1 - kept) + powers.reciprocal() * kept, f => f);
            case RotaryScaling.LongRope:
                var divisors = length > config.OriginalMaxPositions ? config.LongFactors : config.ShortFactors;
                return Values((tensor([.. divisors]) * powers).reciprocal(), f => f);
            default:
                return Values(powers.reciprocal(), f => f);
        }
    }

    private static float[] Values(Tensor frequencies, Func<float, float> scale) => [.. frequencies.data<float>().Select(scale)];

    // Beyond the original length Transformers computes with a tensor's length, and therefore in float32.
    private static double GrownTheta(RotaryConfig config, long headSize, long length)
    {
        var power = headSize / (double)(headSize - 2);
        if (length <= config.OriginalMaxPositions)
            return config.Theta * Math.Pow(config.Factor - (config.Factor - 1), power);
        var stretch = (float)((float)((float)config.Factor * length) / config.OriginalMaxPositions) - (float)(config.Factor - 1);
        return (tensor(stretch).pow(power) * config.Theta).item<float>();
    }

    private static float Llama3(RotaryConfig config, float frequency)
    {
        var factor = (float)config.Factor;
        var wavelength = 1 / frequency * (float)(2 * Math.PI);
        if (wavelength < config.OriginalMaxPositions / config.HighFrequencyFactor)
            return frequency;
        if (wavelength > config.OriginalMaxPositions / config.LowFrequencyFactor)
            return frequency / factor;
        var (low, high) = ((float)config.LowFrequencyFactor, (float)config.HighFrequencyFactor);
        var smooth = (1 / wavelength * config.OriginalMaxPositions - low) / (high - low);
        return (1 - smooth) * frequency / factor + smooth * frequency;
    }

    // How much of its frequency each pair keeps: 1 for fast ones, 0 for slow ones, a ramp between.
    private static Tensor KeptShare(RotaryConfig config, long headSize)
    {
        var (low, high) = (PairThatTurns(config.FastRotations), PairThatTurns(config.SlowRotations));
        if (config.WholeBounds)
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (low, high) = (Math.Max(low, 0), Math.Min(high, headSize - 1));
        if (low == high)
            high += 0.001;
        return 1 - arange(headSize / 2, ScalarType.Float32).sub(low).div(high - low).clamp(0, 1);

        double PairThatTurns(double times) => headSize * Math.Log(config.OriginalMaxPositions / (times * 2 * Math.PI)) / (2 * Math.Log(config.Theta));
    }
}
