namespace FineTuneSdk.Core.Data;

/// <summary>Lengths of encoded examples, in tokens.</summary>
/// <param name="Count">How many examples.</param>
/// <param name="Minimum">The shortest.</param>
/// <param name="Median">The lower median.</param>
/// <param name="Percentile95">The smallest length that at least 95% don't exceed.</param>
/// <param name="Maximum">The longest.</param>
/// <param name="Tokens">All tokens.</param>
/// <param name="SupervisedTokens">All targets.</param>
public sealed record LengthStatistics(int Count, int Minimum, int Median, int Percentile95, int Maximum, long Tokens, long SupervisedTokens)
{
    /// <summary>The statistics of some examples; zeros for none.</summary>
    public static LengthStatistics Of(IReadOnlyList<EncodedExample> examples)
    {
        if (examples.Count == 0)
            return new(0, 0, 0, 0, 0, 0, 0);
        var lengths = examples.Select(example => example.Ids.Length).Order().ToArray();
        return new(
            lengths.Length,
            lengths[0],
            lengths[(lengths.Length - 1) / 2],
            lengths[(int)Math.Ceiling(lengths.Length * 0.95) - 1],
            lengths[^1],
            lengths.Sum(length => (long)length),
            examples.Sum(example => (long)example.SupervisedCount));
    }
}
