namespace FineTuneSdk.Core.Data;

/// <summary>Lengths of encoded examples, in tokens.</summary>
/// <param name="Count">How many examples.</param>
/// <param name="Minimum">The shortest.</param>
/// <param name="Median">The lower median.</param>
/// <param name="Percentile95">The smallest length that at least 95% don't exceed.</param>
/// <param name="Maximum">The longest.</param>
/// <param name="Tokens">All tokens.</param>
/// <param name="SupervisedTokens">All targets.</param>
public sealed record LengthStatistics(int Count, int Minimum, int Median, int Percentile95, int Maximum, long Tokens, long SupervisedTokens);
