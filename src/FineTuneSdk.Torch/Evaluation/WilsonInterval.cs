namespace FineTuneSdk.Torch.Evaluation;

/// <summary>The interval in which a share lies with 95% confidence (Wilson 1927, "Probable inference, the law of succession, and statistical inference").</summary>
public static class WilsonInterval
{
    private const double Z = 1.959963984540054;

    /// <summary>The interval of <paramref name="successes"/> out of <paramref name="count"/>; 0 to 1 for none.</summary>
    public static (double Low, double High) Of(long successes, long count)
    {
        if (count == 0)
            return (0, 1);
        var share = (double)successes / count;
        var center = share + Z * Z / (2 * count);
        var reach = Z * Math.Sqrt(share * (1 - share) / count + Z * Z / (4.0 * count * count));
        var whole = 1 + Z * Z / count;
        return (Math.Max(0, (center - reach) / whole), Math.Min(1, (center + reach) / whole));
    }
}
