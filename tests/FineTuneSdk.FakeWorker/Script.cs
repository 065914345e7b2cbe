using System.Globalization;
using System.Text;
using FineTuneSdk.Core.Events;

namespace FineTuneSdk.FakeWorker;

/// <summary>
/// Runs <c>NAME.script</c> beside the spec, a command a line; without one it makes an adapter. Each start is a line in <c>starts.log</c> beside the spec, each stop in
/// <c>stops.log</c>.
/// </summary>
internal sealed class Script : IDisposable
{
    private readonly WorkerRequest _request;
    private readonly string _directory;
    private readonly StreamReader _fromBuild;
    private readonly StreamWriter _toBuild;

    public Script(WorkerRequest request, Stream pipe)
    {
        _request = request;
        _directory = Path.GetDirectoryName(request.Spec)!;
        _fromBuild = new StreamReader(pipe);
        _toBuild = new StreamWriter(pipe, new UTF8Encoding(false)) { AutoFlush = true };
    }

    public void Dispose()
    {
        _toBuild.Dispose();
        _fromBuild.Dispose();
    }

    public async Task<int> RunAsync()
    {
        File.AppendAllText(Path.Combine(_directory, "starts.log"), WorkerJson.ToLine(_request) + "\n");
        var file = Path.Combine(_directory, _request.Name + ".script");
        var commands = File.Exists(file) ? await File.ReadAllLinesAsync(file) : ["adapter"];
        foreach (var command in commands)
        {
            var exitCode = await RunAsync(command);
            if (exitCode != null)
                return exitCode.Value;
        }

        return 0;
    }

    private async Task<int?> RunAsync(string command)
    {
        var (verb, argument) = command.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? (command[..space], command[(space + 1)..]) : (command, "");
        switch (verb)
        {
            case "event":
                await _toBuild.WriteLineAsync(argument);
                return null;
            case "out":
                Console.WriteLine(argument);
                return null;
            case "err":
                await Console.Error.WriteLineAsync(argument);
                return null;
            case "sleep":
                await Task.Delay(int.Parse(argument, CultureInfo.InvariantCulture));
                return null;
            case "exit":
                return int.Parse(argument, CultureInfo.InvariantCulture);
            case "wait":
                // "stop", or the end of the pipe: null.
                var line = await _fromBuild.ReadLineAsync();
                File.AppendAllText(Path.Combine(_directory, "stops.log"), (line ?? "end of pipe") + "\n");
                return 130;
            case "needs-libtorch" when _request.LibTorch.Length == 0:
                await _toBuild.WriteLineAsync(WorkerJson.ToLine(new WorkerEvent { Kind = "diagnostic", Severity = "error", Code = "FTSDK0001", Text = "libtorch wasn't found" }));
                return 1;
            case "needs-libtorch":
                return null;
            case "adapter":
                FakeRun.Succeed(_request);
                return null;
            case "gate":
                FakeRun.Fail(_request, argument);
                await _toBuild.WriteLineAsync(WorkerJson.ToLine(FakeRun.GateDiagnostic(_request, argument)));
                return 3;
            default:
                throw new InvalidOperationException($"unknown command: {command}");
        }
    }
}
