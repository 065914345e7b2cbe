using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.Data;

/// <summary>Examples → ids and mask, and → prompts for evaluation by generation. Immutable and safe for concurrent use.</summary>
public sealed class ExampleEncoder
{
    private readonly ConversationEncoder? _conversations;
    private readonly ConversationExamples? _conversationExamples;
    private readonly TextExamples _texts;

    /// <summary>Creates the encoder of a base.</summary>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="template">Its chat template, or null; needed for conversations only.</param>
    /// <param name="settings">What else encoding needs to know.</param>
    public ExampleEncoder(ITokenizer tokenizer, ChatTemplate? template, EncodingSettings settings)
    {
        var stopTokens = settings.StopTokenIds.ToHashSet();
        if (template is not null)
        {
            _conversations = new(tokenizer, template, new ChatTemplateOptions { SpecialTokens = settings.SpecialTokens, TimeProvider = settings.TimeProvider });
            _conversationExamples = new(_conversations, stopTokens);
        }

        _texts = new(tokenizer, settings.SpecialTokens.GetValueOrDefault("eos_token"), stopTokens);
    }

    /// <summary>The ids and targets of an example, whatever its length.</summary>
    /// <exception cref="FineTuneException">It can't be rendered or its answers can't be found (FTSDK13xx, at the example's place).</exception>
    public EncodedExample Encode(Example example, CancellationToken cancellationToken = default) => Inspect(example, cancellationToken).Example;

    /// <summary>The same, and what is suspicious about it.</summary>
    internal (EncodedExample Example, bool Stops, bool BorderInsideToken) Inspect(Example example, CancellationToken cancellationToken)
    {
        if (example.Messages is null)
            return _texts.Encode(example);
        return At(example, () =>
        {
            var (encoded, stops) = (_conversationExamples ?? throw NoTemplate()).Encode(example, cancellationToken);
            return (encoded, stops, false);
        });
    }

    /// <summary>The prompt and the expected answer of an example: in a conversation the last assistant's message, with everything before it as the prompt.</summary>
    /// <exception cref="FineTuneException">It can't be rendered (FTSDK13xx, at the example's place).</exception>
    public EvaluationPrompt Prompt(Example example, CancellationToken cancellationToken = default)
    {
        if (example.Messages is not { } messages)
            return new(example, _texts.Prompt(example.Prompt!), example.Completion!);
        var answer = messages.Count - 1;
        while (answer > 0 && messages[answer].Role != "assistant")
            answer--;
        return At(example, () =>
        {
            var encoder = _conversations ?? throw NoTemplate();
            var opening = encoder.Opening([.. messages.Take(answer)], example.Tools, cancellationToken);
            return new EvaluationPrompt(example, encoder.Tokenize(opening).Ids, messages[answer].Content ?? "");
        });
    }

    private static FineTuneException NoTemplate() => new(DiagnosticCodes.ConversationsWithoutTemplate, "This example is a conversation, and the base has no chat template. Use a base with one, or write the examples as \"prompt\" and \"completion\".");

    // The user's line is what can be changed; the template's place is said beside it.
    private static T At<T>(Example example, Func<T> encode)
    {
        try
        {
            return encode();
        }
        catch (FineTuneException exception)
        {
            throw new FineTuneException([.. exception.Diagnostics.Select(d => d with { Message = d.Location is { } place ? $"{d.Message} (at {place})" : d.Message, Location = example.Location })], exception);
        }
    }
}
