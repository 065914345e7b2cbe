using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Evaluation;

/// <summary>The answers that a model gives to prompts, most probable token by most probable token, and what they are worth.</summary>
/// <param name="Answers">In the order of the prompts.</param>
/// <param name="Scores">The whole answers first, then each field of JSON answers.</param>
/// <param name="Truncated">How many answers were cut at the token limit.</param>
public sealed record AnswerSet(IReadOnlyList<string> Answers, IReadOnlyList<AnswerScore> Scores, int Truncated)
{
    /// <summary>Lets a model answer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="prompts">What is asked.</param>
    /// <param name="options">The token limit and what ends an answer; the temperature is 0.</param>
    /// <param name="progress">Told how many answers are done.</param>
    /// <param name="cancellationToken">Looked at before each token.</param>
    public static AnswerSet Generate(
        CausalLanguageModel model,
        ITokenizer tokenizer,
        IReadOnlyList<EvaluationPrompt> prompts,
        GenerationOptions options,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var generated = new TextGenerator(model, tokenizer).GenerateBatch([.. prompts.Select(p => p.PromptIds)], options, progress: progress, cancellationToken: cancellationToken);
        var answers = generated.Select(g => g.Text).ToList();
        return new AnswerSet(answers, ExactMatch.Score([.. prompts.Select(p => p.Expected)], answers), generated.Count(g => g.FinishReason == FinishReason.Length));
    }
}
