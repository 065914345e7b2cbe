using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Events;

/// <summary>Diagnostics as events.</summary>
public static class DiagnosticEvents
{
    /// <summary>The event that tells a diagnostic.</summary>
    public static WorkerEvent ToEvent(this Diagnostic diagnostic) => new()
    {
        Kind = "diagnostic",
        Code = diagnostic.Code,
        Severity = diagnostic.Severity switch { DiagnosticSeverity.Error => "error", DiagnosticSeverity.Warning => "warning", _ => "info" },
        Text = diagnostic.Message,
        File = diagnostic.Location?.File,
        Line = diagnostic.Location?.Line ?? 0,
        Column = diagnostic.Location?.Column ?? 0,
        EndLine = diagnostic.Location?.EndLine ?? 0,
        EndColumn = diagnostic.Location?.EndColumn ?? 0,
    };
}
