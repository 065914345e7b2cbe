#nullable enable
using System.Globalization;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTuneSdk.Tasks.Worker;

/// <summary>Turns what the worker reports, a JSON object a line, into build messages.</summary>
/// <remarks>
/// <c>{"kind":"diagnostic","severity":"error","code":"FTSDK2003","text":"…","file":"…/tickets.jsonl","line":7,"column":12}</c>
/// becomes the error <c>…/tickets.jsonl(7,12): error FTSDK2003: …</c>.
/// </remarks>
internal sealed class WorkerEvents
{
    private readonly TaskLoggingHelper _log;
    private readonly ProgressThrottle _throttle;
    private readonly string _spec;
    private readonly string _helpLink;

    /// <summary>Creates a receiver.</summary>
    /// <param name="log">Where the messages go.</param>
    /// <param name="throttle">Which lines of progress are shown.</param>
    /// <param name="spec">The file that a diagnostic without a place is about.</param>
    /// <param name="helpLink">See <see cref="RunFineTune.HelpLink"/>.</param>
    public WorkerEvents(TaskLoggingHelper log, ProgressThrottle throttle, string spec, string helpLink)
    {
        _log = log;
        _throttle = throttle;
        _spec = spec;
        _helpLink = helpLink;
    }

    /// <summary>See <see cref="RunFineTune.LibTorchOnDemand"/>.</summary>
    public bool IsLibTorchOnDemand { get; set; }

    /// <summary>Whether the run ended for want of libtorch, which was not reported as an error.</summary>
    public bool LacksLibTorch { get; private set; }

    /// <summary>The text of the <c>done</c> event, once it came.</summary>
    public string? Outcome { get; private set; }

    /// <summary>Whether the run wrote a checkpoint, from which the next one goes on.</summary>
    public bool HasCheckpoint { get; private set; }

    /// <summary>The page that explains a code, or null.</summary>
    public static string? LinkFor(string helpLink, string? code) => helpLink.Length == 0 || code == null ? null : helpLink + "#" + code;

    /// <summary>Handles one line. A line that isn't an event is kept as a message of low importance.</summary>
    public void Handle(string line)
    {
        var received = ContractJson.TryParse<WorkerEvent>(line);
        switch (received?.Kind)
        {
            case "diagnostic" when IsLibTorchOnDemand && received.Code == DiagnosticCodes.LibTorchNotFound:
                LacksLibTorch = true;
                _log.LogMessage(MessageImportance.Low, line);
                break;
            case "diagnostic":
                Report(_log, received, _spec, _helpLink);
                break;
            case "progress":
                var shown = _throttle.Shows(received.Step, received.Steps) ? MessageImportance.High : MessageImportance.Low;
                _log.LogMessage(shown, received.Text ?? "");
                break;
            case "message":
                _log.LogMessage(ToImportance(received.Severity), received.Text ?? "");
                break;
            case "metric":
                _log.LogMessage(MessageImportance.Low, $"{received.Metric} = {received.Value?.ToString("R", CultureInfo.InvariantCulture)}");
                break;
            case "checkpoint":
                HasCheckpoint = true;
                _log.LogMessage(MessageImportance.Low, $"checkpoint {received.Text}");
                break;
            case "done":
                Outcome = received.Text;
                break;
            default:
                _log.LogMessage(MessageImportance.Low, line);
                break;
        }
    }

    /// <summary>Logs one diagnostic at its place, with its code.</summary>
    public static void Report(TaskLoggingHelper log, WorkerEvent one, string spec, string helpLink)
    {
        var file = string.IsNullOrEmpty(one.File) ? spec : one.File;
        var link = LinkFor(helpLink, one.Code);
        switch (one.Severity)
        {
            case "error":
                log.LogError(null, one.Code, null, link, file, one.Line, one.Column, one.EndLine, one.EndColumn, one.Text ?? "");
                break;
            case "warning":
                log.LogWarning(null, one.Code, null, link, file, one.Line, one.Column, one.EndLine, one.EndColumn, one.Text ?? "");
                break;
            default:
                log.LogMessage(null, one.Code, null, file, one.Line, one.Column, one.EndLine, one.EndColumn, MessageImportance.Normal, one.Text ?? "");
                break;
        }
    }

    private static MessageImportance ToImportance(string? severity) => severity switch
    {
        "high" => MessageImportance.High,
        "low" => MessageImportance.Low,
        _ => MessageImportance.Normal,
    };
}
