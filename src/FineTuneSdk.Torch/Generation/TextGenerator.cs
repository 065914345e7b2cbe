using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Generation;

/// <summary>
/// Generates text. Safe for concurrent use as long as the model's slots stay as they are: each call has a key and value cache and random numbers of its own, so that
/// concurrent calls give what the same calls give one after the other.
/// </summary>
/// <param name="model">The model, which the caller keeps.</param>
/// <param name="tokenizer">Its tokenizer.</param>
public sealed class TextGenerator(CausalLanguageModel model, ITokenizer tokenizer)
{
    /// <summary>Generates token by token. Nothing is computed before the first token is asked for; a caller that stops reading frees everything by disposing the enumerator.</summary>
    /// <param name="prompt">The prompt's ids, at least one.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Looked at before each token, and every few hundred tokens of the prompt.</param>
    /// <exception cref="FineTuneException">FTSDK4014: the prompt leaves no room in the model's context.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<GeneratedToken> Generate(IReadOnlyList<int> prompt, GenerationOptions options, CancellationToken cancellationToken = default)
    {
        options.Check();
        CheckIds(prompt);
        return Stream(prompt, options, Limit(prompt.Count, options), cancellationToken);
    }

    /// <summary>Generates the whole answer.</summary>
    /// <inheritdoc cref="Generate"/>
    public GeneratedText GenerateText(IReadOnlyList<int> prompt, GenerationOptions options, CancellationToken cancellationToken = default)
    {
        var text = new System.Text.StringBuilder();
        GeneratedToken? last = null;
        foreach (var token in Generate(prompt, options, cancellationToken))
        {
            text.Append(token.Text);
            last = token;
        }
        return new GeneratedText(text.ToString(), last!.Index + 1, last.FinishReason!.Value);
    }

    /// <summary>Generates the most probable answers to several prompts at once; each is what <see cref="GenerateText"/> gives for it alone.</summary>
    /// <param name="prompts">The prompts, of any lengths.</param>
    /// <param name="options">How; the temperature must be 0.</param>
    /// <param name="batchSize">The most prompts to go through together.</param>
    /// <param name="progress">Told after each answer how many are done.</param>
    /// <param name="cancellationToken">Looked at before each token.</param>
    /// <returns>The answers in the order of the prompts.</returns>
    public IReadOnlyList<GeneratedText> GenerateBatch(
        IReadOnlyList<IReadOnlyList<int>> prompts, GenerationOptions options, int batchSize = 32, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        options.Check();
        if (options.Temperature != 0)
            throw new ArgumentException("Batches are generated at temperature 0 only.", nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        foreach (var prompt in prompts)
            CheckIds(prompt);
        var answers = new GeneratedText[prompts.Count];
        var done = 0;
        // Prompts of like length stand together: the less padding, the less is computed for nothing.
        foreach (var group in Enumerable.Range(0, prompts.Count).OrderBy(i => prompts[i].Count).Chunk(batchSize))
        {
            var rows = group.Select(i => new BatchRow(i, prompts[i], new TextAssembler(tokenizer, options, Limit(prompts[i].Count, options)))).ToList();
            new BatchGenerator(model).Run(
                rows,
                row =>
                {
                    answers[row.Index] = row.Answer;
                    progress?.Report(++done);
                },
                cancellationToken);
        }
        return answers;
    }

    private IEnumerable<GeneratedToken> Stream(IReadOnlyList<int> prompt, GenerationOptions options, int limit, CancellationToken cancellationToken)
    {
        using var tokens = new TokenGenerator(model, prompt, options, limit);
        var text = new TextAssembler(tokenizer, options, limit);
        GeneratedToken token;
        do
        {
            token = text.Push(tokens.Next(cancellationToken));
            yield return token;
        }
        while (token.FinishReason is null);
    }

    private int Limit(int promptLength, GenerationOptions options) => (int)Math.Min(options.MaxNewTokens, model.Config.MaxPositions - promptLength);

    private void CheckIds(IReadOnlyList<int> prompt)
    {
        if (prompt.Count == 0)
            throw new ArgumentException("The prompt is empty.", nameof(prompt));
        foreach (var id in prompt)
        {
            if (id < 0 || id >= model.Config.VocabularySize)
                throw new ArgumentOutOfRangeException(nameof(prompt), id, $"The prompt has an id outside the model's vocabulary of {model.Config.VocabularySize}.");
        }
        if (prompt.Count < model.Config.MaxPositions)
            return;
        throw new FineTuneException(
            DiagnosticCodes.PromptTooLong,
            $"The prompt has {prompt.Count} tokens and leaves no room for an answer in the model's context of {model.Config.MaxPositions}. Shorten it.");
    }
}
