using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates.Jinja;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates;

/// <summary>
/// Rendering a conversation so that its text ends inside the last message, for a model to go on with it: a marker is put after the message's text, and the
/// rendering is cut where the marker comes out, as transformers' <c>continue_final_message</c> does.
/// </summary>
internal sealed class ContinuedMessage
{
    // The blank at the end shows whether the template trims.
    private const string Marker = "CONTINUE_FINAL_MESSAGE_TAG ";

    private readonly string _text;

    private ContinuedMessage(IReadOnlyList<JsonObject> messages, string text) => (Messages, _text) = (messages, text);

    /// <summary>The messages, the last one with the marker.</summary>
    public IReadOnlyList<JsonObject> Messages { get; }

    /// <exception cref="JinjaException">There is no text under the key to go on with.</exception>
    public static ContinuedMessage Mark(IReadOnlyList<JsonObject> messages, string key)
    {
        if (messages.Count == 0)
            throw JinjaException.Runtime("there is no message to go on with");
        var last = (JsonObject)messages[^1].DeepClone();
        var (holder, name) = last[key] is JsonArray parts
            ? (parts.OfType<JsonObject>().LastOrDefault(part => part["text"] is JsonValue), "text")
            : (last, key);
        if (holder?[name] is not JsonValue value || !value.TryGetValue<string>(out var text))
            throw JinjaException.Runtime($"the last message has no text under '{key}' to go on with");
        holder[name] = text + Marker;
        return new([.. messages.SkipLast(1), last], text);
    }

    /// <summary>The rendering up to the end of the message's text.</summary>
    /// <exception cref="JinjaException">The template doesn't print the message.</exception>
    public RenderedChat Cut(RenderedChat rendered)
    {
        var at = rendered.Text.LastIndexOf(Marker.TrimEnd(), StringComparison.Ordinal);
        if (at < 0 || !rendered.Text.Contains(Trim(_text), StringComparison.Ordinal))
            throw JinjaException.Runtime("the template doesn't print the last message, so its text can't be continued");
        var keepsBlanks = string.CompareOrdinal(rendered.Text, at, Marker, 0, Marker.Length) == 0;
        var end = at;
        while (!keepsBlanks && end > 0 && PythonText.IsSpace(rendered.Text[end - 1]))
            end--;
        return new(rendered.Text[..end], [.. rendered.GenerationSpans.Where(span => span.Start < end).Select(span => (span.Start, Math.Min(span.End, end)))]);
    }

    private static string Trim(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && PythonText.IsSpace(text[start]))
            start++;
        while (end > start && PythonText.IsSpace(text[end - 1]))
            end--;
        return text[start..end];
    }
}
