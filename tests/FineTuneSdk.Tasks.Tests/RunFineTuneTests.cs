using System.Reflection;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTuneSdk.Tasks.Tests;

public sealed class RunFineTuneTests : IDisposable
{
    private const string Checkpoint = """event {"kind":"checkpoint","text":"/obj/checkpoint/step-000003.safetensors","step":3}""";

    private static readonly string FakeWorker = typeof(RunFineTuneTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "FakeWorker").Value!;

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingBuildEngine _engine = new();
    private readonly string _spec;

    public RunFineTuneTests() => _spec = _folder.Write("support.finetune.json", "{}");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_worker_gets_the_whole_request_and_its_run_is_the_task_s_result()
    {
        using var task = Create("adapter", "event {\"kind\":\"done\",\"text\":\"trained\"}");
        task.LockedMode = true;
        Assert.True(task.Execute());
        Assert.Equal("trained", task.Outcome);
        Assert.Equal(
            $$"""{"spec":"{{_spec}}","name":"support","workDirectory":"{{_folder.PathOf("obj")}}","mode":"Auto","device":"cpu","store":"/store","lockedMode":true,"bundledBases":"/bases","libTorch":"/torch","timeLimitSeconds":600,"trainCommand":"dotnet build","reasons":["data changed (2 lines)","it is new"],"properties":["FineTuneSdk={{WorkerVersion}}","FineTuneStore=/store","FineTuneLockedMode=true"]}""",
            _folder.Read("starts.log").TrimEnd());
        Assert.Equal(0, _engine.Yields);
    }

    [Fact]
    public void Events_become_messages_and_the_worker_s_text_is_never_read_for_errors()
    {
        using var task = Create(
            "out data/tickets.jsonl(1,1): error X1: not an error, but a ticket",
            "err warning W1: neither",
            """event {"kind":"message","severity":"high","text":"Training support: {0}"}""",
            """event {"kind":"progress","step":1,"steps":30,"text":"step 1/30 · loss 2.1"}""",
            """event {"kind":"diagnostic","severity":"warning","code":"FTSDK2101","text":"a duplicate","file":"/app/data.jsonl","line":7,"column":1}""",
            "adapter");
        Assert.True(task.Execute());
        Assert.Empty(_engine.Errors);
        Assert.Equal(["/app/data.jsonl(7,1): warning FTSDK2101: a duplicate"], _engine.Warnings);
        Assert.Equal(["Training support: {0}", "step 1/30 · loss 2.1"], _engine.Messages(MessageImportance.High));
        Assert.Subset(_engine.Messages(MessageImportance.Low).ToHashSet(), new HashSet<string> { "data/tickets.jsonl(1,1): error X1: not an error, but a ticket", "warning W1: neither" });
    }

    [Theory]
    [InlineData("exit 1")]
    [InlineData("exit 3")]
    [InlineData("exit 0")]
    public void A_diagnosed_failure_is_that_one_error(string exit)
    {
        using var task = Create("""event {"kind":"diagnostic","severity":"error","code":"FTSDK1003","text":"wrong","file":"/app/a.json","line":1,"column":2,"endLine":1,"endColumn":9}""", exit);
        Assert.False(task.Execute());
        Assert.Equal(["/app/a.json(1,2,1,9): error FTSDK1003: wrong"], _engine.Errors);
    }

    [Theory]
    [InlineData("1", "The worker failed without saying why. Its last words: one | two")]
    [InlineData("2", "The worker did not understand its command line: the FineTuneSdk package is incomplete, or its files come from two versions. Its last words: one | two")]
    [InlineData("3", "A gate was not met, but the worker did not say which. Its last words: one | two")]
    [InlineData("127", "The worker ended with exit code 127: libtorch lacks a function that TorchSharp calls, so it is not of a version that fits. Its last words: one | two")]
    [InlineData("137", "The worker was killed (exit code 137), perhaps because the machine ran out of memory: try a smaller training.microBatchSize. Its last words: one | two")]
    [InlineData("70", "The worker ended with exit code 70 without saying why. Its last words: one | two")]
    public void A_worker_that_dies_without_a_diagnosis_is_quoted(string exitCode, string text)
    {
        using var task = Create("err one", "err   two", "exit " + exitCode);
        Assert.False(task.Execute());
        Assert.Equal([$"{_spec}: error FTSDK0190: {text}"], _engine.Errors);
    }

    [Theory]
    [InlineData("""event {"kind":"message","severity":"low","text":"waiting"}""", ".")]
    [InlineData(Checkpoint, ": it goes on from the last checkpoint.")]
    public void A_worker_that_is_stopped_by_somebody_else_says_so(string line, string end)
    {
        using var task = Create(line, "exit 130");
        Assert.False(task.Execute());
        Assert.Equal([$"{_spec}: error FTSDK0192: Training was stopped before its end. Build again{end}"], _engine.Errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_worker_that_lacks_libtorch_is_run_again_where_it_is_had_on_demand(bool onDemand)
    {
        using var task = Create("needs-libtorch", "adapter");
        (task.LibTorchDirectory, task.LibTorchOnDemand) = ("", onDemand);
        Assert.Equal(onDemand, task.Execute());
        Assert.Equal(onDemand ? [_spec] : [], task.NeedsLibTorch.Select(spec => spec.ItemSpec));
        Assert.Equal(onDemand ? [] : [$"{_spec}: error FTSDK0001: libtorch wasn't found"], _engine.Errors);
        task.LibTorchDirectory = "/torch";
        task.NeedsLibTorch = [];
        task.Execute();
        Assert.Empty(task.NeedsLibTorch);
    }

    [Fact]
    public void A_worker_that_cannot_be_started_is_an_error()
    {
        using var task = Create();
        task.DotNetHost = "/no/such/dotnet";
        Assert.False(task.Execute());
        Assert.StartsWith($"{_spec}: error FTSDK0191: The worker can't be started: ", Assert.Single(_engine.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""event {"kind":"message","severity":"low","text":"training"}""", ".")]
    [InlineData(Checkpoint, "; the next build goes on from its last checkpoint.")]
    public void Cancel_asks_waits_and_does_not_kill(string line, string end)
    {
        using var task = Create(line, """event {"kind":"message","severity":"low","text":"waiting"}""", "wait");
        CancelWhenLogged(task, "waiting");
        Assert.False(task.Execute());
        Assert.Equal("stop\n", _folder.Read("stops.log"));
        Assert.Empty(_engine.Errors);
        Assert.Equal([$"Training was stopped{end}"], _engine.Messages(MessageImportance.High));
    }

    [Theory]
    [InlineData("""event {"kind":"message","severity":"low","text":"training"}""", ".")]
    [InlineData(Checkpoint, "; the next build goes on from its last checkpoint.")]
    public void Cancel_kills_a_worker_that_does_not_stop_in_time(string line, string end)
    {
        using var task = Create(line, """event {"kind":"message","severity":"low","text":"waiting"}""", "sleep 60000");
        task.StopTimeout = 1;
        CancelWhenLogged(task, "waiting");
        Assert.False(task.Execute());
        Assert.Equal([$"The worker did not stop within 1 s and was killed{end}"], _engine.Messages(MessageImportance.High));
    }

    private static string WorkerVersion => System.Diagnostics.FileVersionInfo.GetVersionInfo(FakeWorker).ProductVersion!;

    private void CancelWhenLogged(RunFineTune task, string text) => _engine.MessageLogged += message =>
    {
        if (message == text)
            task.Cancel();
    };

    private RunFineTune Create(params string[] script)
    {
        _folder.Write("support.script", string.Join("\n", script));
        return new RunFineTune
        {
            BuildEngine = _engine,
            Spec = new TaskItem(_spec, new Dictionary<string, string>
            {
                ["Name"] = "support",
                ["WorkDirectory"] = _folder.PathOf("obj"),
                ["Mode"] = "Auto",
                ["Device"] = "cpu",
                ["Store"] = "/store",
                ["Reasons"] = "data changed (2 lines);it is new",
            }),
            WorkerAssembly = FakeWorker,
            BundledBases = "/bases",
            LibTorchDirectory = "/torch",
            TimeLimit = 600,
            TrainCommand = "dotnet build",
        };
    }
}
