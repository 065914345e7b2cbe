using System.Text.Json.Nodes;

namespace FineTuneSdk.Core.ChatTemplates;

/// <summary>One message of a conversation, with the keys that chat templates read.</summary>
public sealed record ChatMessage(string Role, string? Content)
{
    /// <summary>The speaker's or tool's name.</summary>
    public string? Name { get; init; }

    /// <summary>Tool calls of an assistant, in OpenAI's shape.</summary>
    public JsonArray? ToolCalls { get; init; }

    /// <summary>The call that a tool's message answers.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>An assistant's reasoning, apart from its answer.</summary>
    public string? ReasoningContent { get; init; }
}
