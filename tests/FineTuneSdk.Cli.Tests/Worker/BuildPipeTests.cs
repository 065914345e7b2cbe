using System.IO.Pipes;
using FineTuneSdk.Cli.Worker;
using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Cli.Tests.Worker;

public sealed class BuildPipeTests
{
    [Fact]
    public async Task Events_go_out_as_lines_and_stop_comes_in()
    {
        var stopped = new TaskCompletionSource();
        await using var server = CreateServer(out var name);
        var connecting = server.WaitForConnectionAsync(TestContext.Current.CancellationToken);
        using var pipe = await BuildPipe.ConnectAsync(name, () => stopped.TrySetResult(), TestContext.Current.CancellationToken);
        await connecting;
        pipe.Handle(new WorkerEvent { Kind = "message", Text = "é" });
        using var reader = new StreamReader(server, leaveOpen: true);
        Assert.Equal("""{"kind":"message","text":"é"}""", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.False(stopped.Task.IsCompleted);
        await server.WriteAsync("stop\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_end_of_the_build_means_stop()
    {
        var stopped = new TaskCompletionSource();
        var server = CreateServer(out var name);
        var connecting = server.WaitForConnectionAsync(TestContext.Current.CancellationToken);
        using var pipe = await BuildPipe.ConnectAsync(name, () => stopped.TrySetResult(), TestContext.Current.CancellationToken);
        await connecting;
        await server.DisposeAsync();
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        pipe.Handle(new WorkerEvent { Kind = "message", Text = "nobody hears it" });
    }

    private static NamedPipeServerStream CreateServer(out string name)
    {
        name = OperatingSystem.IsWindows() ? $"finetune-{Guid.NewGuid():N}" : Path.Combine(Path.GetTempPath(), $"finetune-{Guid.NewGuid():N}"[..24]);
        return new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
    }
}
