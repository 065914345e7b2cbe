namespace FineTuneSdk.Core.Data;

/// <summary>The order in which an epoch takes the examples: a function of seed, epoch and count alone, the same on every platform and in every version.</summary>
public static class EpochOrder
{
    /// <summary>A permutation of 0 … <paramref name="count"/> − 1.</summary>
    /// <param name="seed">The spec's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="count">The number of examples.</param>
    public static int[] Of(int seed, int epoch, int count)
    {
        // Two draws apart, so that neighbouring seeds and epochs share nothing.
        var ofSeed = new SplitMix64((uint)seed);
        var ofEpoch = new SplitMix64(ofSeed.Next() + (uint)epoch);
        return new SplitMix64(ofEpoch.Next()).Permutation(count);
    }
}
