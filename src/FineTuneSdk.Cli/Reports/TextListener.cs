using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Cli.Reports;

/// <summary>Writes events as lines of text, to a file or a pipe: no colours, no cursor, a line of progress now and then.</summary>
internal sealed class TextListener(TextWriter writer, TimeProvider time) : IEventListener
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long? _lastProgress;

    public void Handle(WorkerEvent one)
    {
        try
        {
            if (Line(one) is { } line)
                writer.WriteLine(line);
        }
        catch (IOException)
        {
            // Nobody reads any more; that ends a build through its pipe, and is no failure of a run.
        }
    }

    /// <summary>The canonical line of a diagnostic event.</summary>
    public static string Canonical(WorkerEvent one) => new Diagnostic(
        one.Code ?? "",
        one.Severity switch { "error" => DiagnosticSeverity.Error, "warning" => DiagnosticSeverity.Warning, _ => DiagnosticSeverity.Info },
        one.Text ?? "",
        one.File is null ? null : new SourceSpan(one.File, one.Line, one.Column, one.EndLine, one.EndColumn)).ToString();

    private string? Line(WorkerEvent one)
    {
        switch (one.Kind)
        {
            case "message" when one.Severity != "low":
                return one.Text;
            case "diagnostic":
                return Canonical(one);
            case "checkpoint":
                return $"Checkpoint after step {one.Step}: {one.Text}";
            case "progress":
                var now = time.GetTimestamp();
                if (_lastProgress is { } last && time.GetElapsedTime(last, now) < Interval && one.Step != one.Steps)
                    return null;
                _lastProgress = now;
                return one.Text;
            default:
                return null;
        }
    }
}
