using System.Text.Json;
using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>
/// <c>{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}</c>, with what OpenAI's form has beside it: <c>tools</c>,
/// <c>tool_calls</c>, <c>tool_call_id</c>, <c>name</c>, <c>weight</c> 0 for an answer that isn't trained, and <c>reasoning_content</c>.
/// </summary>
internal static class MessagesFormat
{
    private const string Assistant = "assistant";

    // "parallel_tool_calls" is a setting of OpenAI's service: read, without effect.
    private static readonly string[] Keys = ["messages", "tools", "parallel_tool_calls"];
    private static readonly string[] MessageKeys = ["role", "content", "name", "weight", "tool_calls", "tool_call_id", "reasoning_content"];
    private static readonly string[] Roles = ["system", "developer", "user", Assistant, "tool"];

    // The names of other formats.
    private static readonly Dictionary<string, string> RoleSynonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["human"] = "user", ["gpt"] = Assistant, ["bot"] = Assistant, ["ai"] = Assistant, ["model"] = Assistant, ["chatbot"] = Assistant, ["function"] = "tool", ["observation"] = "tool",
    };

    public static Example? Read(LineNode line, DiagnosticBag diagnostics)
    {
        var valid = LineChecks.KeysAreKnown(line, Keys, "An example", diagnostics);
        var tools = Array(line, "tools", diagnostics, ref valid);
        if (!LineChecks.Expect(line["messages"]!, "messages", JsonValueKind.Array, "an array", diagnostics))
            return null;
        var nodes = line["messages"]!.Items;
        var messages = new List<ChatMessage>();
        var untrained = new HashSet<int>();
        foreach (var node in nodes)
        {
            if (Message(node, diagnostics, out var isUntrained) is { } message)
                messages.Add(message);
            else
                valid = false;
            if (isUntrained)
                untrained.Add(messages.Count - 1);
        }

        return valid & HasAnswer(line, messages, untrained, valid, diagnostics) ? new() { Location = line.Span, Messages = messages, Untrained = untrained, Tools = tools } : null;
    }

    // Of a conversation with other errors it can't be told what it lacks.
    private static bool HasAnswer(LineNode line, List<ChatMessage> messages, HashSet<int> untrained, bool isComplete, DiagnosticBag diagnostics)
    {
        var list = line["messages"]!;
        if (list.Items.Count == 0)
            diagnostics.Error(DiagnosticCodes.DataEmptyExample, "The conversation has no messages.", list.Span);
        else if (isComplete && !messages.Exists(message => message.Role == Assistant))
            diagnostics.Error(DiagnosticCodes.DataNoAssistant, "The conversation has no message of the role \"assistant\", so there is nothing to learn.", list.Span);
        else if (isComplete && messages.Count(message => message.Role == Assistant) == untrained.Count)
            diagnostics.Error(DiagnosticCodes.DataNotSupervised, "Every assistant's message has weight 0, so there is nothing to learn.", list.Span);
        else
            return true;
        return false;
    }

    private static ChatMessage? Message(LineNode node, DiagnosticBag diagnostics, out bool isUntrained)
    {
        isUntrained = false;
        if (!LineChecks.Expect(node, "messages[]", JsonValueKind.Object, "an object", diagnostics))
            return null;
        var valid = LineChecks.KeysAreKnown(node, MessageKeys, "A message", diagnostics);
        var role = LineChecks.RequiredText(node, "role", diagnostics);
        if (role is not null && !Roles.Contains(role))
        {
            diagnostics.Error(DiagnosticCodes.DataUnknownRole, $"The role \"{role}\" isn't known. {RoleHint(role)}", node["role"]!.Span);
            role = null;
        }

        var calls = Array(node, "tool_calls", diagnostics, ref valid);
        var content = Content(node, role, calls is not null, diagnostics, ref valid);
        isUntrained = Weight(node, role, diagnostics, ref valid) == 0;
        var message = new ChatMessage(role ?? "", content)
        {
            Name = Optional("name"),
            ToolCalls = calls,
            ToolCallId = Optional("tool_call_id"),
            ReasoningContent = Optional("reasoning_content"),
        };
        return valid && role is not null ? message : null;

        string? Optional(string key)
        {
            var text = LineChecks.OptionalText(node, key, diagnostics);
            valid &= text is not null || node[key] is null or { Kind: JsonValueKind.Null };
            return text;
        }
    }

    private static string RoleHint(string role) => (RoleSynonyms.GetValueOrDefault(role) ?? Suggestion.For(role, Roles)) is { } match
        ? $"Did you mean \"{match}\"?"
        : $"Roles are {string.Join(", ", Roles.Select(known => $"\"{known}\""))}.";

    private static string? Content(LineNode node, string? role, bool hasCalls, DiagnosticBag diagnostics, ref bool valid)
    {
        var value = node["content"];
        if (value is null or { Kind: JsonValueKind.Null } && hasCalls)
            return null;
        if (value is { Kind: JsonValueKind.Array })
        {
            diagnostics.Error(DiagnosticCodes.DataWrongType, "\"content\" is a string; content in parts (text, images) isn't supported.", value.Span);
            valid = false;
            return null;
        }

        var content = LineChecks.RequiredText(node, "content", diagnostics);
        valid &= content is not null;
        if (role == Assistant && !hasCalls && content is not null && string.IsNullOrWhiteSpace(content))
        {
            diagnostics.Error(DiagnosticCodes.DataEmptyExample, "The assistant's message is empty, so there is nothing to learn.", value!.Span);
            valid = false;
        }

        return content;
    }

    private static int Weight(LineNode node, string? role, DiagnosticBag diagnostics, ref bool valid)
    {
        if (node["weight"] is not { } value || value.Kind == JsonValueKind.Null)
            return 1;
        var text = System.Text.Encoding.UTF8.GetString(node.Line.Utf8.Span[value.Start..value.End]);
        if (value.Kind == JsonValueKind.Number && text is "0" or "1")
        {
            if (role is null or Assistant)
                return text == "0" ? 0 : 1;
            diagnostics.Error(DiagnosticCodes.DataWrongType, "\"weight\" belongs to an assistant's message: no other one is trained.", value.Span);
        }
        else
        {
            diagnostics.Error(DiagnosticCodes.DataWrongType, "\"weight\" is 0 (not trained) or 1.", value.Span);
        }

        valid = false;
        return 1;
    }

    private static JsonArray? Array(LineNode node, string key, DiagnosticBag diagnostics, ref bool valid)
    {
        if (node[key] is not { } value || value.Kind == JsonValueKind.Null)
            return null;
        if (LineChecks.Expect(value, key, JsonValueKind.Array, "an array of objects", diagnostics)
            && value.Items.TrueForAll(item => LineChecks.Expect(item, $"{key}[]", JsonValueKind.Object, "an object", diagnostics)))
            return value.Items.Count > 0 ? value.ToJson()!.AsArray() : null;
        valid = false;
        return null;
    }
}
