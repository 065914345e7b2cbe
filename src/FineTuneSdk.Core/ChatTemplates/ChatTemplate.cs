using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates.Jinja;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.ChatTemplates;

/// <summary>A chat template: the Jinja program by which a model's makers turn messages into text. Immutable and safe for concurrent use.</summary>
/// <remarks>
/// It is rendered as transformers does: Jinja's immutable sandbox with trim_blocks and lstrip_blocks, loop controls, <c>{% generation %}</c>, its own <c>tojson</c>,
/// <c>raise_exception</c> and <c>strftime_now</c>; no file or network is within its reach, and time, size and recursion are limited.
/// </remarks>
public sealed class ChatTemplate
{
    private readonly JinjaTemplate _template;
    private readonly string? _file;

    private ChatTemplate(string source, string? file, JinjaTemplate template) => (Source, _file, _template) = (source, file, template);

    /// <summary>The template's text.</summary>
    public string Source { get; }

    /// <summary>Whether the template marks what the assistant says with <c>{% generation %}</c>.</summary>
    public bool HasGenerationBlocks => _template.HasGeneration;

    /// <summary>Whether the template can print the current time, so that a rendering of today differs from one of tomorrow.</summary>
    public bool ReadsClock => _template.Names.Contains("strftime_now");

    /// <summary>Whether the template has a place for tools.</summary>
    public bool ReadsTools => _template.Names.Contains("tools");

    /// <summary>Parses a template.</summary>
    /// <param name="source">The template's text.</param>
    /// <param name="file">Where it stands, for errors.</param>
    /// <exception cref="FineTuneException">The template isn't valid (FTSDK1301, FTSDK1302, with its line).</exception>
    public static ChatTemplate Parse(string source, string? file = null)
    {
        try
        {
            return new(source, file, JinjaTemplate.Parse(source));
        }
        catch (JinjaException exception)
        {
            throw Diagnosed(exception, file);
        }
    }

    /// <summary>Renders a conversation as transformers' <c>apply_chat_template</c> does.</summary>
    /// <exception cref="FineTuneException">The template refused the messages, failed, or went beyond a limit (FTSDK1302 to FTSDK1305, with its line).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RenderedChat Render(IReadOnlyList<ChatMessage> messages, ChatTemplateOptions options, CancellationToken cancellationToken = default) =>
        RenderJson([.. messages.Select(ChatVariables.ToJson)], options, cancellationToken);

    /// <summary>Renders messages that have more keys, or content in parts.</summary>
    /// <remarks>A conversation without messages is refused, as transformers does; <see cref="RenderOpening"/> takes one.</remarks>
    internal RenderedChat RenderJson(IReadOnlyList<JsonObject> messages, ChatTemplateOptions options, CancellationToken cancellationToken = default)
    {
        try
        {
            if (messages.Count == 0)
                throw JinjaException.Runtime("a conversation has at least one message, this one has none");
            if (options.ContinueFinalMessage is not { } key)
                return RenderAll(messages, options, cancellationToken);
            if (options.AddGenerationPrompt)
                throw JinjaException.Runtime("a message can't be continued and followed by a generation prompt");
            var continued = ContinuedMessage.Mark(messages, key);
            return continued.Cut(RenderAll(continued.Messages, options, cancellationToken));
        }
        catch (JinjaException exception)
        {
            throw Diagnosed(exception, _file);
        }
    }

    /// <summary>What stands before the answer that comes next, also where it opens the conversation.</summary>
    /// <exception cref="FineTuneException">As with <see cref="Render"/>.</exception>
    internal string RenderOpening(IReadOnlyList<ChatMessage> messages, ChatTemplateOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return RenderAll([.. messages.Select(ChatVariables.ToJson)], options with { AddGenerationPrompt = true }, cancellationToken).Text;
        }
        catch (JinjaException exception)
        {
            throw Diagnosed(exception, _file);
        }
    }

    private RenderedChat RenderAll(IReadOnlyList<JsonObject> messages, ChatTemplateOptions options, CancellationToken cancellationToken) =>
        _template.Render(() => ChatVariables.Of(messages, options), options.TimeProvider.GetLocalNow, JinjaLimits.Default, cancellationToken);

    private static FineTuneException Diagnosed(JinjaException exception, string? file)
    {
        var (code, message) = exception.Failure switch
        {
            JinjaFailure.Syntax => (DiagnosticCodes.ChatTemplateInvalid, $"The chat template isn't valid: {exception.Message}."),
            JinjaFailure.Unsupported => (DiagnosticCodes.ChatTemplateUnsupported, $"The chat template uses what isn't supported: {exception.Message}."),
            JinjaFailure.Raised => (DiagnosticCodes.ChatTemplateRefused, $"The chat template refuses the messages: {exception.Message}"),
            JinjaFailure.Limit => (DiagnosticCodes.ChatTemplateLimit, $"Rendering the chat template was stopped: {exception.Message}."),
            _ => (DiagnosticCodes.ChatTemplateFailed, $"The chat template failed: {exception.Message.TrimEnd('.')}."),
        };
        var location = new SourceSpan(file ?? "chat template", exception.Line);
        return new(code, message, location, exception);
    }
}
