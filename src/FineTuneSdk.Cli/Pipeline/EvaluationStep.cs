using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Torch.Evaluation;
using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Measures a model: the result as reloaded from its folder, or the base beside it.</summary>
internal sealed class EvaluationStep(RunInputs inputs, EvaluationPlan plan, RunLog log, TimeProvider time, CancellationToken cancellationToken)
{
    private const int ShownAnswers = 5;

    /// <summary>Measures.</summary>
    /// <param name="model">The model.</param>
    /// <param name="of"><see cref="MetricNames.Adapter"/> or <see cref="MetricNames.Base"/>.</param>
    public EvaluationRecord Run(CausalLanguageModel model, string of)
    {
        var (metrics, shown, data) = (new List<ManifestMetric>(), new List<string>(), inputs.Data);
        Measure(model, of, "validation", data.Validation, plan.AnswersOnValidation ? data.ValidationPrompts : [], metrics, shown);
        Measure(model, of, "test", data.Test, data.TestPrompts, metrics, shown);
        return new EvaluationRecord(metrics, shown);
    }

    private void Measure(CausalLanguageModel model, string of, string on, IReadOnlyList<EncodedExample> examples, IReadOnlyList<EvaluationPrompt> prompts, List<ManifestMetric> metrics, List<string> shown)
    {
        if (examples.Count == 0)
            return;
        metrics.AddRange(EvaluationMetrics.Of(LossEvaluation.Measure(model, examples, cancellationToken), on, of));
        if (prompts.Count == 0)
            return;
        log.Normal(RunLog.Text($"{inputs.File.Name}: evaluating the {of} on {prompts.Count} {on} examples"));
        var options = new GenerationOptions { MaxNewTokens = inputs.Spec.Evaluation.MaxNewTokens, StopTokenIds = inputs.Encoding.StopTokenIds };
        var progress = new AnswerProgress(log, time, $"{inputs.File.Name}: the {of} has answered", prompts.Count);
        var answers = AnswerSet.Generate(model, inputs.Tokenizer, prompts, options, progress, cancellationToken);
        metrics.AddRange(EvaluationMetrics.Of(answers, on, of));
        if (ReferenceEquals(prompts, EvaluationPlan.Shown(inputs)))
            shown.AddRange(answers.Answers.Take(ShownAnswers));
    }
}
