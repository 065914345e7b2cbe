using System.Collections.ObjectModel;
using System.Text.Json.Nodes;

namespace FineTuneSdk.Core.ChatTemplates;

/// <summary>What a template reads beside the messages.</summary>
public sealed record ChatTemplateOptions
{
    /// <summary>Whether the text ends with the opening of an assistant's answer, so that a model goes on with the answer itself. Default false.</summary>
    public bool AddGenerationPrompt { get; init; }

    /// <summary>The key of the last message (<c>content</c>, <c>reasoning_content</c>) with whose text the rendering ends, so that a model goes on with it; null (default) renders everything.</summary>
    public string? ContinueFinalMessage { get; init; }

    /// <summary>The special tokens by their names in <c>tokenizer_config.json</c>, such as <c>bos_token</c> → <c>&lt;s&gt;</c>. A token that isn't there prints as nothing.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The tools on offer, in OpenAI's shape, or null.</summary>
    public JsonArray? Tools { get; init; }

    /// <summary>Documents for retrieval templates, or null.</summary>
    public JsonArray? Documents { get; init; }

    /// <summary>More variables, such as <c>enable_thinking</c>. They win over the variables above.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Variables { get; init; } = ReadOnlyDictionary<string, JsonNode?>.Empty;

    /// <summary>The clock that <c>strftime_now</c> reads, in its local time zone. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
