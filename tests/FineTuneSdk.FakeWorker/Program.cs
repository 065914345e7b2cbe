using System.IO.Pipes;
using FineTuneSdk.Core.Events;
using FineTuneSdk.FakeWorker;

// fake-finetune build --request FILE --pipe NAME, as the worker is called.
if (args is not ["build", "--request", var requestFile, "--pipe", var pipeName])
{
    Console.Error.WriteLine("unexpected arguments: " + string.Join(' ', args));
    return 2;
}

var request = WorkerJson.Parse<WorkerRequest>(File.ReadAllText(requestFile));
await using var pipe = new NamedPipeClientStream(".", pipeName, PipeDirection.InOut, PipeOptions.Asynchronous);
await pipe.ConnectAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
using var script = new Script(request, pipe);
return await script.RunAsync();
