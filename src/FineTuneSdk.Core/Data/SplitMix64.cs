namespace FineTuneSdk.Core.Data;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014): a generator of one line, defined by its arithmetic and nothing else, so that a seed means the same order on every
/// platform and in every version.
/// </summary>
internal struct SplitMix64(ulong state)
{
    private ulong _state = state;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number below <paramref name="bound"/>, each as likely as any other (Lemire 2019, with rejection).</summary>
    public int Next(int bound)
    {
        var limit = (ulong)bound;
        var threshold = (0 - limit) % limit;
        while (true)
        {
            var high = Math.BigMul(Next(), limit, out var low);
            if (low >= threshold)
                return (int)high;
        }
    }

    /// <summary>A permutation of 0 … <paramref name="count"/> − 1 (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = Next(i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }
}
