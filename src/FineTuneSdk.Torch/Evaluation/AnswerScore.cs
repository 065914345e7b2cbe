namespace FineTuneSdk.Torch.Evaluation;

/// <summary>How many of some answers are right.</summary>
/// <param name="Field">The field of the JSON answers that was compared, or null for the whole answers.</param>
/// <param name="Right">How many are right.</param>
/// <param name="Count">How many were compared.</param>
public sealed record AnswerScore(string? Field, int Right, int Count)
{
    /// <summary>The share.</summary>
    public double Share => (double)Right / Count;

    /// <summary>Its 95% interval.</summary>
    public (double Low, double High) Interval => WilsonInterval.Of(Right, Count);
}
