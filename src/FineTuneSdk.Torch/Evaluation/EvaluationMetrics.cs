using FineTuneSdk.Core.Adapters;

namespace FineTuneSdk.Torch.Evaluation;

/// <summary>What was measured, as the manifest has it.</summary>
public static class EvaluationMetrics
{
    /// <summary>Loss and perplexity.</summary>
    /// <param name="evaluation">The figures.</param>
    /// <param name="on"><c>test</c> or <c>validation</c>.</param>
    /// <param name="of"><c>adapter</c> or <c>base</c>.</param>
    public static IEnumerable<ManifestMetric> Of(LossEvaluation evaluation, string on, string of) =>
    [
        new("loss", on, of, null, evaluation.Loss, evaluation.Targets),
        new("perplexity", on, of, null, evaluation.Perplexity, evaluation.Targets),
    ];

    /// <summary>Exact matches, and the share of answers that were cut.</summary>
    /// <inheritdoc cref="Of(LossEvaluation, string, string)"/>
    public static IEnumerable<ManifestMetric> Of(AnswerSet evaluation, string on, string of)
    {
        foreach (var score in evaluation.Scores)
            yield return Share("exactMatch", on, of, score.Field, score.Right, score.Count);
        yield return Share("truncated", on, of, null, evaluation.Truncated, evaluation.Answers.Count);
    }

    private static ManifestMetric Share(string name, string on, string of, string? field, int successes, int count)
    {
        var (low, high) = WilsonInterval.Of(successes, count);
        return new ManifestMetric(name, on, of, field, count == 0 ? 0 : (double)successes / count, count, low, high);
    }
}
