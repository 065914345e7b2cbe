using System.Text;
using FineTuneSdk.Core.Diagnostics;
using Microsoft.Extensions.AI;
using TemplateMessage = FineTuneSdk.Core.ChatTemplates.ChatMessage;

namespace FineTuneSdk.SemanticKernel;

/// <summary>A conversation as callers have it → messages as chat templates read them. What a text model can't be shown is refused by name, all of it in one error.</summary>
internal static class ChatMessageMapping
{
    private static readonly string[] Roles = [ChatRole.System.Value, ChatRole.User.Value, ChatRole.Assistant.Value];

    /// <summary>Maps; <paramref name="messages"/> is enumerated once, and nothing in it is changed.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="instructions">
    /// A system message before the others, or null. It and the leading system messages become one, joined by a newline: many templates take a single one and refuse
    /// a second, while agents and Semantic Kernel send several.
    /// </param>
    /// <exception cref="FineTuneException">FTSDK4013, one for each message or content that can't be used.</exception>
    public static List<TemplateMessage> Map(IEnumerable<ChatMessage> messages, string? instructions)
    {
        var problems = new DiagnosticBag();
        var mapped = new List<TemplateMessage>();
        var leading = new List<string>();
        if (!string.IsNullOrEmpty(instructions))
            leading.Add(instructions);
        var index = 0;
        foreach (var message in messages)
        {
            var one = MapOne(message, index++, problems);
            if (one.Role == ChatRole.System.Value && mapped.Count == 0)
                leading.Add(one.Content!);
            else
                mapped.Add(one);
        }

        if (leading.Count > 0)
            mapped.Insert(0, new TemplateMessage(ChatRole.System.Value, string.Join('\n', leading)));
        if (mapped.Count == 0)
            problems.Error(DiagnosticCodes.ChatMessageNotSupported, "The request has no messages; a conversation needs at least one.");
        problems.ThrowIfErrors();
        return mapped;
    }

    private static TemplateMessage MapOne(ChatMessage message, int index, DiagnosticBag problems)
    {
        var role = message.Role.Value;
        if (!Roles.Contains(role, StringComparer.Ordinal))
            problems.Error(DiagnosticCodes.ChatMessageNotSupported, $"Message {index} has the role '{role}'; supported are {string.Join(", ", Roles)}.");
        var text = new StringBuilder();
        var reasoning = new StringBuilder();
        foreach (var content in message.Contents)
        {
            if (content is TextContent part)
                text.Append(part.Text);
            else if (content is TextReasoningContent thought && message.Role == ChatRole.Assistant)
                reasoning.Append(thought.Text);
            else if (content is not UsageContent)
                problems.Error(DiagnosticCodes.ChatMessageNotSupported, $"Message {index} ({role}) holds {content.GetType().Name}; a model that was tuned on text takes TextContent only.");
        }

        return new TemplateMessage(role, text.ToString())
        {
            Name = message.AuthorName,
            ReasoningContent = reasoning.Length > 0 ? reasoning.ToString() : null,
        };
    }
}
