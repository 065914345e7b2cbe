using System.Text.Json.Nodes;

namespace FineTuneSdk.Reference.Tests.ChatTemplates;

/// <summary>The reference counts code points, .NET counts UTF-16 units.</summary>
internal static class CodePointOffsets
{
    /// <summary><c>[[start, end], …]</c> in code points of a text as UTF-16 ranges.</summary>
    public static IReadOnlyList<(int Start, int End)> ToUtf16(string text, JsonArray spans)
    {
        var positions = new List<int>();
        for (var i = 0; i < text.Length; i += char.IsHighSurrogate(text[i]) ? 2 : 1)
            positions.Add(i);
        positions.Add(text.Length);
        return [.. spans.Select(span => (positions[(int)span![0]!], positions[(int)span[1]!]))];
    }
}
