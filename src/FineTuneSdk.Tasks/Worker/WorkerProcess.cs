#nullable enable
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace FineTuneSdk.Tasks.Worker;

/// <summary>One run of the worker: <c>dotnet exec finetune.dll build --request FILE --pipe NAME</c>.</summary>
/// <remarks>
/// Not a ToolTask: that one kills at Cancel, closes standard input at once on Windows but not elsewhere, and reads errors out of a tool's text, where data that
/// the worker echoes would look like one.
/// </remarks>
internal sealed class WorkerProcess
{
    private const int KeptErrorLines = 20;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    // A thread pool that spins (618 ms a step instead of 45 on two cores) is the default.
    private static readonly KeyValuePair<string, string>[] DefaultEnvironment =
    [
        new("OMP_WAIT_POLICY", "passive"),
    ];

    private readonly ProcessStartInfo _start;
    private readonly string _requestFile;
    private readonly Queue<string> _lastErrors = new();

    public WorkerProcess(string host, string assembly, string requestFile, string workingDirectory)
    {
        _requestFile = requestFile;
        _start = new ProcessStartInfo(host)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
            Arguments = $"exec {Quote(assembly)} build --request {Quote(requestFile)}",
        };
        foreach (var variable in DefaultEnvironment)
        {
            if (!_start.Environment.ContainsKey(variable.Key))
                _start.Environment[variable.Key] = variable.Value;
        }
    }

    /// <summary>A line of the pipe. Raised on the thread that called <see cref="Run"/>, as is <see cref="OutputReceived"/>.</summary>
    public event Action<string>? EventReceived;

    /// <summary>A line of standard output or error.</summary>
    public event Action<string>? OutputReceived;

    /// <summary>The command, without the name of the pipe, as it is logged.</summary>
    public string CommandLine => $"{_start.FileName} exec … build --request {Quote(_requestFile)}";

    /// <summary>Whether the worker was asked to stop, didn't, and was killed.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>Runs the worker to its end and returns its exit code.</summary>
    /// <param name="stopTimeout">How long it may take to stop before it is killed.</param>
    /// <param name="stop">Cancelled: it is asked to stop.</param>
    /// <exception cref="Win32Exception">The host can't be started.</exception>
    public int Run(TimeSpan stopTimeout, CancellationToken stop)
    {
        using var pipe = new WorkerPipe();
        using var ended = new CancellationTokenSource();
        using var lines = new BlockingCollection<(Action<string>? Receiver, string Line)>();
        _start.Arguments += $" --pipe {Quote(pipe.Name)}";
        using var process = new Process { StartInfo = _start };
        var output = new TaskCompletionSource<bool>();
        var errors = new TaskCompletionSource<bool>();
        process.OutputDataReceived += (_, data) => Forward(data.Data, output, lines, keep: false);
        process.ErrorDataReceived += (_, data) => Forward(data.Data, errors, lines, keep: true);

        var events = pipe.ReadAsync(line => Add(lines, (EventReceived, line)), ended.Token);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var asked = stop.Register(() => _ = StopAsync(process, pipe, stopTimeout, ended.Token));
        var whole = Task.Run(() =>
        {
            process.WaitForExit(int.MaxValue);
            ended.Cancel();
            // A process that inherited the worker's output may hold it open for ever.
            Task.WaitAll([events, output.Task, errors.Task], DrainTime);
            lines.CompleteAdding();
        }, CancellationToken.None);
        foreach (var (receiver, line) in lines.GetConsumingEnumerable(CancellationToken.None))
            receiver?.Invoke(line);
        whole.GetAwaiter().GetResult();
        return process.ExitCode;
    }

    /// <summary>The last lines of standard error, as the end of a sentence about its death.</summary>
    public string DescribeLastErrors()
    {
        lock (_lastErrors)
            return _lastErrors.Count == 0 ? " It wrote nothing to standard error." : " Its last words: " + string.Join(" | ", _lastErrors.Select(line => line.Trim()));
    }

    private async Task StopAsync(Process process, WorkerPipe pipe, TimeSpan timeout, CancellationToken ended)
    {
        pipe.RequestStop();
        try
        {
            await Task.Delay(timeout, ended).ConfigureAwait(false);
            WasKilled = true;
            process.Kill();
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException or Win32Exception or ObjectDisposedException)
        {
            // It ended by itself.
        }
    }

    private void Forward(string? line, TaskCompletionSource<bool> end, BlockingCollection<(Action<string>? Receiver, string Line)> lines, bool keep)
    {
        if (line == null)
        {
            end.TrySetResult(true);
            return;
        }

        if (keep)
        {
            lock (_lastErrors)
            {
                _lastErrors.Enqueue(line);
                if (_lastErrors.Count > KeptErrorLines)
                    _lastErrors.Dequeue();
            }
        }

        Add(lines, (OutputReceived, line));
    }

    private static void Add(BlockingCollection<(Action<string>? Receiver, string Line)> lines, (Action<string>? Receiver, string Line) entry)
    {
        try
        {
            lines.Add(entry);
        }
        catch (InvalidOperationException)
        {
            // Came after the worker's end and the time to drain.
        }
    }

    private static string Quote(string argument) => "\"" + argument.Replace("\"", "\\\"") + "\"";
}
