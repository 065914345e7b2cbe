using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Specs;

/// <summary>A JSON value with its place.</summary>
/// <param name="Kind">Object, array, string, number, true, false or null.</param>
/// <param name="Span">From its first to its last character; of an object or array, its opening bracket alone.</param>
internal sealed record SpecNode(JsonValueKind Kind, SourceSpan Span)
{
    /// <summary>A string's value, or a number as it is written.</summary>
    public string Text { get; init; } = "";

    /// <summary>An object's members in their order, each key once: a repeated one was reported and left out.</summary>
    public List<SpecMember> Members { get; } = [];

    /// <summary>An array's items.</summary>
    public List<SpecNode> Items { get; } = [];

    /// <summary>False where the text broke off before the closing bracket, so that nothing is said about what is missing.</summary>
    public bool Complete { get; set; } = true;

    /// <summary>The value as an error shows it: <c>the string "x"</c>, <c>a list</c>.</summary>
    public string Describe() => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the string {SpecText.Quote(Text)}",
        JsonValueKind.Number => $"the number {SpecText.Shorten(Text)}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}

/// <summary>A key with its place, and its value.</summary>
internal sealed record SpecMember(string Key, SourceSpan KeySpan, SpecNode Value);
