using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Data;

namespace FineTuneSdk.Torch.Evaluation;

/// <summary>A few held-out examples with what base and adapter answer.</summary>
public static class HeldOutExamples
{
    private const int Count = 5;

    /// <summary>The first few prompts of a part.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="baseAnswers">The base's answers to them, in their order.</param>
    /// <param name="adapterAnswers">The adapter's.</param>
    public static IReadOnlyList<HeldOutExample> Of(IReadOnlyList<EvaluationPrompt> prompts, AnswerSet baseAnswers, AnswerSet adapterAnswers) =>
        [.. prompts.Take(Count).Select((p, i) => new HeldOutExample(Asked(p.Source), p.Expected, baseAnswers.Answers[i], adapterAnswers.Answers[i]))];

    private static string Asked(Example example) => example.Prompt ?? example.Messages?.LastOrDefault(m => m.Role == "user")?.Content ?? "";
}
