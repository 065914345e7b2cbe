using System.Globalization;

namespace FineTuneSdk.Core.Diagnostics;

/// <summary>How much a <see cref="Diagnostic"/> weighs.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Said, and nothing follows from it.</summary>
    Info,

    /// <summary>Suspicious; the run goes on.</summary>
    Warning,

    /// <summary>The run can't go on.</summary>
    Error,
}

/// <summary>A place in a file. Lines and columns count from 1; 0 means "not known".</summary>
/// <param name="File">The file, as a path that the user can open.</param>
/// <param name="Line">The first line, or 0 for the file as a whole.</param>
/// <param name="Column">The first column, in UTF-16 units, or 0.</param>
/// <param name="EndLine">The last line, or 0.</param>
/// <param name="EndColumn">The column after the last character, or 0.</param>
public sealed record SourceSpan(string File, int Line = 0, int Column = 0, int EndLine = 0, int EndColumn = 0)
{
    /// <summary>The place in MSBuild's canonical form: <c>file(line,column)</c>.</summary>
    public override string ToString() =>
        (Line, Column) switch
        {
            (0, _) => File,
            (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{File}({Line})"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{File}({Line},{Column})"),
        };
}

/// <summary>Something that a user has to know: what is wrong, where, and what to do.</summary>
/// <param name="Code">A code of <see cref="DiagnosticCodes"/>, <c>FTSDK</c> and four digits.</param>
/// <param name="Severity">Whether the run can go on.</param>
/// <param name="Message">What is wrong and what to do. It becomes one line of bounded length, whatever a quoted input holds.</param>
/// <param name="Location">Where, if it has a place.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, string Message, SourceSpan? Location = null)
{
    private const int LongestMessage = 4000;

    /// <summary>What is wrong and what to do, in one line.</summary>
    public string Message { get; init; } = OneLine(Message);

    /// <summary>Creates an error.</summary>
    public static Diagnostic Error(string code, string message, SourceSpan? location = null) => new(code, DiagnosticSeverity.Error, message, location);

    /// <summary>Creates a warning.</summary>
    public static Diagnostic Warning(string code, string message, SourceSpan? location = null) => new(code, DiagnosticSeverity.Warning, message, location);

    /// <summary>The canonical line: <c>file(line,column): error FTSDK1003: text</c>.</summary>
    public override string ToString()
    {
        var severity = Severity switch { DiagnosticSeverity.Error => "error", DiagnosticSeverity.Warning => "warning", _ => "info" };
        return $"{Location?.ToString() ?? "finetune"}: {severity} {Code}: {Message}";
    }

    // Build logs take a line for a message: what a file holds must not make a second one, or look like another error.
    private static string OneLine(string message)
    {
        if (message.Length > LongestMessage)
            message = message[..LongestMessage] + "…";
        return message.Any(char.IsControl) ? string.Join(' ', message.Split([.. message.Where(char.IsControl).Distinct()], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) : message;
    }
}
