using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>One example as it stands in a file: either <see cref="Messages"/>, or <see cref="Prompt"/> and <see cref="Completion"/>.</summary>
public sealed record Example
{
    /// <summary>The file, line and column of the example.</summary>
    public required SourceSpan Location { get; init; }

    /// <summary>A conversation, or null.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>Indices of the assistant's messages that aren't trained (<c>"weight": 0</c>).</summary>
    public IReadOnlySet<int> Untrained { get; init; } = new HashSet<int>();

    /// <summary>The tools on offer in the conversation, in OpenAI's shape, or null.</summary>
    public JsonArray? Tools { get; init; }

    /// <summary>Text that isn't trained, or null with <see cref="Messages"/>. May be empty.</summary>
    public string? Prompt { get; init; }

    /// <summary>Text that is trained, or null with <see cref="Messages"/>.</summary>
    public string? Completion { get; init; }
}
