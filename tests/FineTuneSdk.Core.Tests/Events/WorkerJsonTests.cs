using System.Runtime.Serialization.Json;
using System.Text;
using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Core.Tests.Events;

public sealed class WorkerJsonTests
{
    private static readonly WorkerEvent[] Events =
    [
        new() { Kind = "message", Text = "training \"support\" – é𝄞 \t<b>", Severity = "high" },
        new() { Kind = "progress", Text = "step 1/9", Step = 1, Steps = 9, Loss = 0, TokensPerSecond = 1234.5, SecondsLeft = 1e-9, LearningRate = 2e-4, GradientNorm = 3 },
        new() { Kind = "diagnostic", Code = "FTSDK1003", Severity = "error", Text = "Unknown key", File = "/a/b.json", Line = 4, Column = 7, EndLine = 4, EndColumn = 9 },
        new() { Kind = "metric", Metric = "test.exactMatch", Value = 0.87 },
    ];

    [Fact]
    public void A_line_has_the_contracts_names_and_leaves_out_what_is_not_set() =>
        Assert.Equal("""{"kind":"diagnostic","text":"Unknown key","severity":"error","code":"FTSDK1003","file":"/a/b.json","line":4,"column":7,"endLine":4,"endColumn":9}""", WorkerJson.ToLine(Events[2]));

    // The tasks use DataContractJsonSerializer, because they may not depend on a JSON package.
    [Fact]
    public void The_tasks_serializer_reads_what_ours_writes_and_the_other_way_round()
    {
        var serializer = new DataContractJsonSerializer(typeof(WorkerEvent));
        Assert.All(Events, one =>
        {
            var line = WorkerJson.ToLine(one);
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(line));
            var theirs = (WorkerEvent)serializer.ReadObject(stream)!;
            using var back = new MemoryStream();
            serializer.WriteObject(back, theirs);
            Assert.Equal(line, WorkerJson.ToLine(WorkerJson.Parse<WorkerEvent>(Encoding.UTF8.GetString(back.ToArray()))));
        });
    }

    [Fact]
    public void A_request_needs_its_required_members()
    {
        var request = WorkerJson.Parse<WorkerRequest>("""{"spec":"/s","name":"n","workDirectory":"/w","reasons":["r"],"futureMember":1}""");
        Assert.Equal(("/s", "Auto", "auto"), (request.Spec, request.Mode, request.Device));
        Assert.Equal(["r"], request.Reasons);
        Assert.Throws<System.Text.Json.JsonException>(() => WorkerJson.Parse<WorkerRequest>("""{"spec":"/s"}"""));
    }
}
