using System.IO.Pipes;
using System.Runtime.InteropServices;
using FineTuneSdk.Core.Events;
using FineTuneSdk.FakeWorker;

// fake-finetune build --request FILE --pipe NAME, as the worker is called.
if (args is not ["build", "--request", var requestFile, "--pipe", var pipeName])
{
    Console.Error.WriteLine("unexpected arguments: " + string.Join(' ', args));
    return 2;
}

// Ctrl+C in a terminal reaches every process of the group; what ends this one is the build's word.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
var request = WorkerJson.Parse<WorkerRequest>(File.ReadAllText(requestFile));
await using var pipe = new NamedPipeClientStream(".", pipeName, PipeDirection.InOut, PipeOptions.Asynchronous);
await pipe.ConnectAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
using var script = new Script(request, pipe);
return await script.RunAsync();
