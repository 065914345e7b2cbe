using System.Globalization;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Cli.Reports;

/// <summary>What a run says, told to all listeners in one order.</summary>
internal sealed class RunLog(IReadOnlyList<IEventListener> listeners)
{
    private readonly Lock _gate = new();

    /// <summary>A line that a user should see.</summary>
    public void High(string text) => Message("high", text);

    /// <summary>A line for those who look closer.</summary>
    public void Normal(string text) => Message("normal", text);

    /// <summary>A line for logs.</summary>
    public void Low(string text) => Message("low", text);

    /// <summary>Several lines that a user should see.</summary>
    public void High(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            High(line);
    }

    public void Report(Diagnostic diagnostic) => Emit(diagnostic.ToEvent());

    public void Report(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
            Report(diagnostic);
    }

    public void Metric(string name, double value) => Emit(new WorkerEvent { Kind = "metric", Metric = name, Value = value });

    public void Checkpoint(string path, int step) =>
        Emit(new WorkerEvent { Kind = "checkpoint", Text = path, Step = step });

    public void Done(string outcome) => Emit(new WorkerEvent { Kind = "done", Text = outcome });

    public void Emit(WorkerEvent one)
    {
        lock (_gate)
        {
            foreach (var listener in listeners)
                listener.Handle(one);
        }
    }

    private void Message(string importance, string text) => Emit(new WorkerEvent { Kind = "message", Severity = importance, Text = text });

    /// <summary>A sentence with numbers as everywhere.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
