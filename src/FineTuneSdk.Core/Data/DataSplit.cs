namespace FineTuneSdk.Core.Data;

/// <summary>Which training examples are set aside for validation: a function of count, share and seed alone.</summary>
public static class DataSplit
{
    // "split" in ASCII: apart from the orders of the epochs.
    private const ulong Purpose = 0x73_70_6C_69_74;

    /// <summary>The indices of training and of validation examples, each ascending. Validation gets at least 1 and at most all but 1.</summary>
    /// <param name="count">The number of examples, at least 2.</param>
    /// <param name="share">The share of validation, above 0 and below 1.</param>
    /// <param name="seed">The spec's seed.</param>
    public static (int[] Train, int[] Validation) Of(int count, double share, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        var size = Math.Clamp((int)Math.Round(count * share, MidpointRounding.AwayFromZero), 1, count - 1);
        var order = new SplitMix64((uint)seed ^ (Purpose << 32)).Permutation(count);
        return ([.. order.Skip(size).Order()], [.. order.Take(size).Order()]);
    }
}
