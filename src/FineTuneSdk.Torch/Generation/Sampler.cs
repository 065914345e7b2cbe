namespace FineTuneSdk.Torch.Generation;

/// <summary>Picks tokens from logits: Transformers' TemperatureLogitsWarper, TopKLogitsWarper and TopPLogitsWarper in this order, then a draw. Pure; the randomness is an argument.</summary>
internal static class Sampler
{
    /// <summary>Draws a token from the logits, which are changed.</summary>
    public static int Draw(Span<float> logits, double temperature, int topK, double topP, SamplingRandom random)
    {
        Warp(logits, temperature, topK, topP);
        var max = Max(logits);
        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - max);
        var rest = random.NextDouble() * sum;
        var last = 0;
        for (var id = 0; id < logits.Length; id++)
        {
            if (float.IsNegativeInfinity(logits[id]))
                continue;
            last = id;
            rest -= Math.Exp(logits[id] - max);
            if (rest < 0)
                return id;
        }
        return last;
    }

    /// <summary>Applies the settings; a token that is out of the running gets −∞.</summary>
    public static void Warp(Span<float> logits, double temperature, int topK, double topP)
    {
        if (temperature != 1)
        {
            foreach (ref var logit in logits)
                logit /= (float)temperature;
        }
        if (topK > 0 && topK < logits.Length)
            KeepTopK(logits, topK);
        if (topP < 1)
            KeepTopP(logits, topP);
    }

    private static void KeepTopK(Span<float> logits, int count)
    {
        var sorted = logits.ToArray();
        Array.Sort(sorted);
        var smallest = sorted[^count];
        foreach (ref var logit in logits)
        {
            if (logit < smallest)
                logit = float.NegativeInfinity;
        }
    }

    // From the least probable on, tokens go as long as their probabilities add up to no more than 1 − p; the most probable one stays in any case.
    private static void KeepTopP(Span<float> logits, double share)
    {
        var kept = new int[logits.Length];
        var count = 0;
        for (var id = 0; id < logits.Length; id++)
        {
            if (!float.IsNegativeInfinity(logits[id]))
                kept[count++] = id;
        }
        var ids = kept.AsSpan(0, count);
        var keys = new float[count];
        for (var i = 0; i < count; i++)
            keys[i] = logits[ids[i]];
        keys.AsSpan().Sort(ids);

        var max = count > 0 ? keys[^1] : 0;
        var sum = 0.0;
        foreach (var key in keys)
            sum += Math.Exp(key - max);
        var cumulative = 0.0;
        for (var i = 0; i < count - 1; i++)
        {
            cumulative += Math.Exp(keys[i] - max) / sum;
            if (cumulative > 1 - share)
                break;
            logits[ids[i]] = float.NegativeInfinity;
        }
    }

    private static float Max(ReadOnlySpan<float> values)
    {
        var max = float.NegativeInfinity;
        foreach (var value in values)
            max = Math.Max(max, value);
        return max;
    }
}
