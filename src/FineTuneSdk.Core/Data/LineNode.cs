using System.Text.Json;
using System.Text.Json.Nodes;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>A JSON value in a line, with its place.</summary>
/// <param name="Line">The line.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Start">Its first byte in the line.</param>
internal sealed record LineNode(JsonLine Line, JsonValueKind Kind, int Start)
{
    /// <summary>The byte after its last.</summary>
    public int End { get; set; }

    /// <summary>A string's value.</summary>
    public string Text { get; init; } = "";

    /// <summary>An array's items.</summary>
    public List<LineNode> Items { get; } = [];

    /// <summary>An object's members, in the order of the line; of a key that stands twice the first.</summary>
    public List<LineMember> Members { get; } = [];

    public SourceSpan Span => Line.Span(Start, End - Start);

    public LineNode? this[string key] => Members.Find(member => member.Key == key)?.Value;

    /// <summary>The kind as a message names it.</summary>
    public string Describe() => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    /// <summary>The value apart from its place.</summary>
    public JsonNode? ToJson() => JsonNode.Parse(Line.Utf8.Span[Start..End]);
}
