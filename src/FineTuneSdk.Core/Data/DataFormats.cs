using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>The formats that are read. A format is a file and a row here.</summary>
internal static class DataFormats
{
    public static IReadOnlyList<DataFormat> All { get; } =
    [
        new("messages", ["messages"], MessagesFormat.Read),
        new("prompt and completion", ["prompt", "completion"], PromptCompletionFormat.Read),
    ];

    /// <summary>The one format that a line is of, or null after reporting why there is none.</summary>
    public static DataFormat? Recognize(LineNode line, DiagnosticBag diagnostics)
    {
        var fitting = All.Where(format => line.Members.Exists(member => format.Keys.Contains(member.Key))).ToList();
        switch (fitting)
        {
            case [var only]:
                return only;
            case [var first, var second, ..]:
                diagnostics.Error(DiagnosticCodes.DataFormat, $"This example has keys of two formats, \"{Key(first)}\" and \"{Key(second)}\". Keep one of them.", line.Span);
                return null;
        }

        var keys = All.SelectMany(format => format.Keys).ToList();
        var misspelt = line.Members.Select(member => (member, Match: Suggestion.For(member.Key, keys))).FirstOrDefault(pair => pair.Match is not null);
        if (misspelt.Match is { } match)
            diagnostics.Error(DiagnosticCodes.DataUnknownKey, $"The key \"{misspelt.member.Key}\" isn't known. Did you mean \"{match}\"?", misspelt.member.Span);
        else
            diagnostics.Error(DiagnosticCodes.DataFormat, $"This example is of no known format: it needs \"messages\", or \"prompt\" and \"completion\".{Found(line)}", line.Span);
        return null;

        string Key(DataFormat format) => line.Members.Find(member => format.Keys.Contains(member.Key))!.Key;
    }

    private static string Found(LineNode line) => line.Members.Count == 0 ? " It is empty." : $" Its keys are {string.Join(", ", line.Members.Take(5).Select(member => $"\"{member.Key}\""))}.";
}
