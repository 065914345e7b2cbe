using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>
/// Finds the assistant's messages in a rendered conversation: by the template's <c>{% generation %}</c> blocks where it has them, else by rendering the
/// conversation step by step. What opens an answer (the rendering of the messages before it with a generation prompt) isn't the model's to write; what the message
/// then adds is.
/// </summary>
internal static class AnswerSpans
{
    private const string Assistant = "assistant";

    public static (string Text, IReadOnlyList<AnswerSpan> Spans) Of(Example example, ConversationEncoder encoder, CancellationToken cancellationToken)
    {
        var messages = example.Messages!;
        var whole = encoder.Render(messages, example.Tools, cancellationToken);
        var answers = Enumerable.Range(0, messages.Count).Where(i => messages[i].Role == Assistant).ToList();
        return (whole.Text, encoder.Template.HasGenerationBlocks
            ? Marked(whole, answers, example)
            : [.. answers.Select(answer => Stepwise(answer, whole.Text, example, encoder, cancellationToken))]);
    }

    private static List<AnswerSpan> Marked(RenderedChat whole, List<int> answers, Example example)
    {
        if (example.Untrained.Count == 0)
            return [.. whole.GenerationSpans.Select(span => new AnswerSpan(span.Start, span.End, IsTrained: true, IsExact: true))];
        if (whole.GenerationSpans.Count != answers.Count)
        {
            var message = $"\"weight\": 0 can't be obeyed: the chat template marks {whole.GenerationSpans.Count} generation blocks, and the conversation has {answers.Count} assistant's messages.";
            throw new FineTuneException(DiagnosticCodes.ChatTemplateSpans, message);
        }

        return [.. whole.GenerationSpans.Order().Select((span, i) => new AnswerSpan(span.Start, span.End, !example.Untrained.Contains(answers[i]), IsExact: true))];
    }

    private static AnswerSpan Stepwise(int answer, string whole, Example example, ConversationEncoder encoder, CancellationToken cancellationToken)
    {
        var messages = example.Messages!;
        var opening = encoder.Opening([.. messages.Take(answer)], example.Tools, cancellationToken);
        var upTo = answer + 1 == messages.Count ? whole : encoder.Render([.. messages.Take(answer + 1)], example.Tools, cancellationToken).Text;
        if (!upTo.StartsWith(opening, StringComparison.Ordinal))
            throw NotIncremental(answer, "the messages before it with the opening of an answer are rendered differently than they are together with the answer");
        if (!whole.StartsWith(upTo, StringComparison.Ordinal))
            throw NotIncremental(answer, "the conversation up to it is rendered differently than it is inside the whole conversation");
        return new(opening.Length, upTo.Length, !example.Untrained.Contains(answer), IsExact: false);
    }

    private static FineTuneException NotIncremental(int answer, string why) => new(
        DiagnosticCodes.ChatTemplateNotIncremental,
        $"What the assistant says in messages[{answer}] can't be told from the rendered text: {why}. Mark it in the chat template: put {{% generation %}} before and {{% endgeneration %}} after what the assistant writes.");
}
