namespace FineTuneSdk.Core.Data;

/// <summary>The order in which an epoch takes the examples: a function of seed, epoch and count alone, the same on every platform and version.</summary>
public static class EpochOrder
{
    /// <summary>A permutation of 0 … <paramref name="count"/> − 1.</summary>
    public static int[] Of(int seed, int epoch, int count) => throw new NotSupportedException("The order is on its way.");
}
