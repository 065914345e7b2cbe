using System.Text.Json.Nodes;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.ChatTemplates;

/// <summary>Conversation → token ids: the one way in which training, evaluation and serving render and tokenise. Immutable and safe for concurrent use.</summary>
public sealed class ConversationEncoder(ITokenizer tokenizer, ChatTemplate template, ChatTemplateOptions options)
{
    /// <summary>The tokenizer.</summary>
    public ITokenizer Tokenizer { get; } = tokenizer;

    /// <summary>The ids of a conversation up to the opening of the assistant's next answer.</summary>
    /// <exception cref="Diagnostics.FineTuneException">The template refused the messages, or the text begins with two BOS tokens (FTSDK13xx).</exception>
    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages, JsonArray? tools = null, CancellationToken cancellationToken = default) =>
        Tokenizer.Encode(template.Render(messages, options with { AddGenerationPrompt = true, Tools = tools }, cancellationToken).Text).Ids;
}
