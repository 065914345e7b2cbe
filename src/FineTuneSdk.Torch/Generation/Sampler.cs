using System.Runtime.InteropServices;

namespace FineTuneSdk.Torch.Generation;

/// <summary>Picks tokens from logits: Transformers' TemperatureLogitsWarper, TopKLogitsWarper and TopPLogitsWarper in this order, then a draw. Pure; the randomness is an argument.</summary>
internal static class Sampler
{
    // How far below the highest logit: e⁻¹⁰ of its probability.
    private const float Improbable = 10;

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
        var best = new PriorityQueue<float, float>(count);
        foreach (var logit in logits)
        {
            if (best.Count < count)
                best.Enqueue(logit, logit);
            else if (logit > best.Peek())
                best.DequeueEnqueue(logit, logit);
        }
        var smallest = best.Peek();
        foreach (ref var logit in logits)
        {
            if (logit < smallest)
                logit = float.NegativeInfinity;
        }
    }

    // From the least probable on, tokens go as long as their probabilities add up to no more than 1 − p; the most probable one stays in any case.
    private static void KeepTopP(Span<float> logits, double share)
    {
        var max = Max(logits);
        var (sum, cumulative, floor) = (0.0, 0.0, max - Improbable);
        foreach (var logit in logits)
        {
            var probability = Math.Exp(logit - max);
            sum += probability;
            if (logit < floor)
                cumulative += probability;
        }
        // Nearly all of a vocabulary is improbable: it goes as a whole, and only the rest is sorted. Unless it weighs too much.
        if (cumulative > (1 - share) * sum)
            (cumulative, floor) = (0, float.MinValue);

        var kept = new List<int>();
        for (var id = 0; id < logits.Length; id++)
        {
            if (logits[id] >= floor)
                kept.Add(id);
            else
                logits[id] = float.NegativeInfinity;
        }
        var ids = CollectionsMarshal.AsSpan(kept);
        var keys = new float[ids.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = logits[ids[i]];
        keys.AsSpan().Sort(ids);
        for (var i = 0; i < keys.Length - 1; i++)
        {
            cumulative += Math.Exp(keys[i] - max);
            if (cumulative > (1 - share) * sum)
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
