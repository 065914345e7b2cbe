namespace FineTuneSdk.Core.Data;

/// <summary>The order in which an epoch takes the examples: a function of seed, epoch and count alone, the same on every platform and version.</summary>
public static class EpochOrder
{
    /// <summary>A permutation of 0 … <paramref name="count"/> − 1.</summary>
    public static int[] Of(int seed, int epoch, int count)
    {
        // .NET's own generator may change between versions; SplitMix64 (Steele et al. 2014, "Fast splittable pseudorandom number generators") doesn't.
        var state = ((ulong)(uint)seed << 32) | (uint)epoch;
        var order = Enumerable.Range(0, count).ToArray();
        for (var last = count - 1; last > 0; last--)
        {
            var other = (int)(Next(ref state) % (ulong)(last + 1));
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }

    private static ulong Next(ref ulong state)
    {
        var mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
