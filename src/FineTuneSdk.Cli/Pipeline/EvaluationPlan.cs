using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>What is measured: loss on every part that there is; answers, which take long, on the test examples, and on the validation examples where nothing else is there or a gate asks for them.</summary>
internal sealed record EvaluationPlan(bool AnswersOnValidation)
{
    public static EvaluationPlan Of(RunInputs inputs) => new(
        inputs.Data.Validation.Count > 0
        && (inputs.Data.Test.Count == 0 || inputs.Spec.Evaluation.Gates.Any(gate => gate is { On: DataPart.Validation, Metric: GateMetric.ExactMatch })));

    /// <summary>The prompts from which the few held-out examples are taken.</summary>
    public static IReadOnlyList<EvaluationPrompt> Shown(RunInputs inputs) => inputs.Data.Test.Count > 0 ? inputs.Data.TestPrompts : inputs.Data.ValidationPrompts;
}
