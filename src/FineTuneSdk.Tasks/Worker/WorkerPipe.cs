#nullable enable
using System;
using System.IO;
using System.IO.Pipes;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace FineTuneSdk.Tasks.Worker;

/// <summary>The build's end of the pipe: lines of events come in, the line <c>stop</c> goes out. That the pipe ends means stop too, so no worker outlives its build.</summary>
internal sealed class WorkerPipe : IDisposable
{
    // A Unix domain socket's address holds 104 bytes on macOS, 108 on Linux.
    private const int LongestSocketPath = 100;
    private static readonly byte[] StopLine = Encoding.ASCII.GetBytes("stop\n");

    private readonly NamedPipeServerStream _server;
    private volatile bool _stopRequested;

    public WorkerPipe()
    {
        Name = ChooseName();
        _server = new NamedPipeServerStream(Name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
    }

    /// <summary>What the worker is given: a name on Windows, a path elsewhere.</summary>
    public string Name { get; }

    /// <summary>Waits for the worker and reads its lines to the end, whichever side ends it.</summary>
    public async Task ReadAsync(Action<string> onLine, CancellationToken cancellationToken)
    {
        try
        {
            await _server.WaitForConnectionAsync(cancellationToken).ConfigureAwait(false);
            if (_stopRequested)
                RequestStop();
            using var reader = new StreamReader(_server, new UTF8Encoding(false), false, 4096, leaveOpen: true);
            string? line;
            while ((line = await reader.ReadLineAsync().ConfigureAwait(false)) != null)
                onLine(line);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The worker ended, or never came: its exit code says the rest.
        }
    }

    /// <summary>Asks the worker to stop, as soon as it is there.</summary>
    public void RequestStop()
    {
        _stopRequested = true;
        try
        {
            if (_server.IsConnected)
                _server.Write(StopLine, 0, StopLine.Length);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has just ended.
        }
    }

    public void Dispose() => _server.Dispose();

    private static string ChooseName()
    {
        var name = "finetune-" + Guid.NewGuid().ToString("N").Substring(0, 16);
        if (Path.DirectorySeparatorChar == '\\')
            return name;
        var path = Path.Combine(Path.GetTempPath(), name);
        return Encoding.UTF8.GetByteCount(path) <= LongestSocketPath ? path : "/tmp/" + name;
    }
}
