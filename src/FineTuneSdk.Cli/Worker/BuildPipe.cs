using System.IO.Pipes;
using System.Text;
using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Cli.Worker;

/// <summary>The duplex pipe to the build that started this worker: events go out, a line <c>stop</c> or the pipe's end comes in.</summary>
internal sealed class BuildPipe : IEventListener, IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    private readonly NamedPipeClientStream _pipe;
    private readonly Action _stop;
    private bool _finished;

    private BuildPipe(NamedPipeClientStream pipe, Action stop) => (_pipe, _stop) = (pipe, stop);

    /// <summary>Connects to the build's pipe and listens.</summary>
    /// <param name="name">The pipe's name.</param>
    /// <param name="stop">Called, possibly more than once, when the build asks to stop, or is gone: no worker outlives its build.</param>
    /// <param name="cancellationToken">Ends the waiting for the build.</param>
    public static async Task<BuildPipe> ConnectAsync(string name, Action stop, CancellationToken cancellationToken)
    {
        var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            await pipe.ConnectAsync(ConnectTimeout, cancellationToken);
        }
        catch
        {
            await pipe.DisposeAsync();
            throw;
        }

        var result = new BuildPipe(pipe, stop);
        _ = Task.Run(result.ListenAsync, CancellationToken.None);
        return result;
    }

    public void Handle(WorkerEvent one)
    {
        try
        {
            _pipe.Write(Encoding.UTF8.GetBytes(WorkerJson.ToLine(one) + "\n"));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            _stop();
        }
    }

    public void Dispose()
    {
        _finished = true;
        _pipe.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            using var reader = new StreamReader(_pipe, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line == "stop")
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The same as its end.
        }

        if (!_finished)
            _stop();
    }
}
