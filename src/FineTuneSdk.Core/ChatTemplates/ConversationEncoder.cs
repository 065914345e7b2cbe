using System.Text.Json.Nodes;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.ChatTemplates;

/// <summary>Conversation → token ids: the one way in which training, evaluation and serving render and tokenise. Immutable and safe for concurrent use.</summary>
/// <remarks>A template writes BOS and every other special token itself, so its text is tokenised without adding any.</remarks>
public sealed class ConversationEncoder
{
    private readonly ChatTemplateOptions _options;
    private readonly int? _bos;

    /// <summary>Creates the encoder of a model.</summary>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="template">Its chat template.</param>
    /// <param name="options">Special tokens, more variables, the clock; what each call says itself is replaced.</param>
    public ConversationEncoder(ITokenizer tokenizer, ChatTemplate template, ChatTemplateOptions options)
    {
        (Tokenizer, Template, _options) = (tokenizer, template, options);
        _bos = options.SpecialTokens.TryGetValue("bos_token", out var bos) ? tokenizer.TokenToId(bos) : null;
    }

    /// <summary>The tokenizer.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>The template.</summary>
    public ChatTemplate Template { get; }

    /// <summary>The ids of a conversation up to the opening of the assistant's next answer.</summary>
    /// <exception cref="FineTuneException">The template refused the messages or has no place for tools, or its text begins with two BOS tokens (FTSDK13xx).</exception>
    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages, JsonArray? tools = null, CancellationToken cancellationToken = default) =>
        Tokenize(Opening(messages, tools, cancellationToken)).Ids;

    /// <summary>A whole conversation as text.</summary>
    internal RenderedChat Render(IReadOnlyList<ChatMessage> messages, JsonArray? tools, CancellationToken cancellationToken) => Template.Render(messages, With(tools), cancellationToken);

    /// <summary>A conversation as text, up to the opening of the assistant's next answer.</summary>
    internal string Opening(IReadOnlyList<ChatMessage> messages, JsonArray? tools, CancellationToken cancellationToken) => Template.RenderOpening(messages, With(tools), cancellationToken);

    /// <summary>The ids of a rendered text.</summary>
    internal EncodedText Tokenize(string text)
    {
        var encoded = Tokenizer.Encode(text);
        if (_bos is { } bos && encoded.Ids is [var first, var second, ..] && first == bos && second == bos)
            throw new FineTuneException(DiagnosticCodes.ChatTemplateDoubleBos, $"The rendered conversation begins with two BOS tokens ({_options.SpecialTokens["bos_token"]}). Remove the one in the messages, or one of those in the template.");
        return encoded;
    }

    private ChatTemplateOptions With(JsonArray? tools)
    {
        if (tools is { Count: > 0 } && !Template.ReadsTools)
            throw new FineTuneException(DiagnosticCodes.ChatTemplateNoTools, "There are tools, but the chat template has no place for them, so the model would never see them.");
        return _options with { Tools = tools };
    }
}
