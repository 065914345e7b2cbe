namespace FineTuneSdk.Core.ChatTemplates;

/// <summary>A chat template: the Jinja program by which a model's makers turn messages into text. Immutable and safe for concurrent use.</summary>
public sealed class ChatTemplate
{
    private ChatTemplate(string source) => Source = source;

    /// <summary>The template's text.</summary>
    public string Source { get; }

    /// <summary>Whether the template marks what the assistant says with <c>{% generation %}</c>.</summary>
    public bool HasGenerationBlocks { get; private init; }

    /// <summary>Parses a template.</summary>
    /// <param name="source">The template's text.</param>
    /// <param name="file">Where it stands, for errors.</param>
    /// <exception cref="Diagnostics.FineTuneException">The template isn't valid (FTSDK13xx, with its line).</exception>
    public static ChatTemplate Parse(string source, string? file = null) => new(source);

    /// <summary>Renders a conversation as transformers' <c>apply_chat_template</c> does.</summary>
    /// <exception cref="Diagnostics.FineTuneException">The template refused the messages, failed, or went beyond a limit (FTSDK13xx, with its line).</exception>
    public RenderedChat Render(IReadOnlyList<ChatMessage> messages, ChatTemplateOptions options, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The interpreter is on its way.");
}
