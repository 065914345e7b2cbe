using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates;

/// <summary>The variables that a template sees, as transformers' <c>apply_chat_template</c> sets them.</summary>
internal static class ChatVariables
{
    /// <summary>A message with its keys in the order in which the data has them; a key without a value isn't there.</summary>
    public static JsonObject ToJson(ChatMessage message)
    {
        var json = new JsonObject { ["role"] = message.Role };
        Add("content", message.Content);
        Add("name", message.Name);
        Add("reasoning_content", message.ReasoningContent);
        if (message.ToolCalls is { } calls)
            json["tool_calls"] = calls.DeepClone();
        Add("tool_call_id", message.ToolCallId);
        return json;

        void Add(string key, string? value)
        {
            if (value is not null)
                json[key] = value;
        }
    }

    /// <summary>All variables of a render. Those of the options win over special tokens, messages and tools.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Of(IEnumerable<JsonObject> messages, ChatTemplateOptions options)
    {
        foreach (var (name, token) in options.SpecialTokens)
            yield return new(name, token);
        yield return new("messages", PySequence.List([.. messages.Select(Message)]));
        yield return new("tools", JsonValues.From(options.Tools));
        yield return new("documents", JsonValues.From(options.Documents));
        yield return new("add_generation_prompt", options.AddGenerationPrompt);
        foreach (var (name, value) in options.Variables)
            yield return new(name, JsonValues.From(value));
    }

    // transformers 5 drops keys that are null and gives reasoning under each of the names that templates read.
    private static PyDict Message(JsonObject message)
    {
        var result = new PyDict();
        var reasoning = message["reasoning_content"] ?? message["thinking"] ?? message["reasoning"];
        if (reasoning is not null && message["thinking"] is null)
            result["thinking"] = JsonValues.From(reasoning);
        foreach (var (key, value) in message)
        {
            if (value is not null)
                result[key] = JsonValues.From(value);
        }

        if (reasoning is not null && message["reasoning_content"] is null)
            result["reasoning_content"] = JsonValues.From(reasoning);
        return result;
    }
}
