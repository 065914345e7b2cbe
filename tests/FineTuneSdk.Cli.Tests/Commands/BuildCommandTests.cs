using System.IO.Pipes;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Commands;

/// <summary>The worker as a build sees it: a request file, a pipe, and an exit code.</summary>
public sealed class BuildCommandTests
{
    private const string Long = """ "epochs": 500, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128 """;

    [Fact]
    public async Task Everything_that_the_log_has_comes_through_the_pipe()
    {
        using var project = new MicroProject();
        var (server, name) = CreatePipe();
        await using (server)
        using (var program = Start(project, name))
        {
            await server.WaitForConnectionAsync(TestContext.Current.CancellationToken);
            using var reader = new StreamReader(server);
            var lines = new List<string>();
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
                lines.Add(line);
            Assert.True(await program.WaitAsync() == 0, program.Output);
            Assert.Equal(lines, EventLog.Read(Work(project).ProgressFile).Select(one => WorkerJson.ToLine(one)));
            Assert.Equal("""{"kind":"done","text":"trained"}""", lines[^1]);
            Assert.Contains("""{"kind":"message","text":"support: training","severity":"high"}""", lines);
        }

        Assert.Equal("x=y", InputsCache.TryRead(Work(project).InputsCacheFile)!.Properties["tool"]);

        // The command line's bytes are the build's.
        var (code, output) = await FineTuneProgram.RunAsync(
            project.Path, new Dictionary<string, string> { ["FINETUNE_HOME"] = project["store"] }, "train", project.SpecPath, "--work", project["other"]);
        Assert.True(code == 0, output);
        foreach (var file in Directory.GetFiles(Work(project).AdapterFolder))
            Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(project["other/adapter"], Path.GetFileName(file)), TestContext.Current.CancellationToken));
        Assert.Equal(3, Directory.GetFiles(project["other/adapter"]).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_build_that_says_stop_or_dies_leaves_a_checkpoint(bool says)
    {
        using var project = new MicroProject();
        project.WriteSpec(training: Long);
        var (server, name) = CreatePipe();
        await using (server)
        using (var program = Start(project, name))
        {
            await server.WaitForConnectionAsync(TestContext.Current.CancellationToken);
            var reader = new StreamReader(server);
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && WorkerJson.Parse<WorkerEvent>(line).Kind != "progress")
            {
            }

            if (says)
                await server.WriteAsync("stop\n"u8.ToArray(), TestContext.Current.CancellationToken);
            else
                await server.DisposeAsync();
            Assert.Equal(130, await program.WaitAsync());
        }

        Assert.Single(Directory.GetFiles(Work(project).CheckpointFolder, "*", SearchOption.AllDirectories));
        Assert.Equal("cancelled", EventLog.Read(Work(project).ProgressFile).Last().Text);
        Assert.False(File.Exists(Work(project).InputsCacheFile));
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_diagnosed()
    {
        using var project = new MicroProject();
        await File.WriteAllTextAsync(project["request.json"], "{", TestContext.Current.CancellationToken);
        var (server, name) = CreatePipe();
        await using (server)
        {
            using var program = FineTuneProgram.Start(project.Path, "build", "--request", project["request.json"], "--pipe", name);
            await server.WaitForConnectionAsync(TestContext.Current.CancellationToken);
            using var reader = new StreamReader(server);
            Assert.Equal("FTSDK0104", WorkerJson.Parse<WorkerEvent>((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!).Code);
            Assert.Equal(1, await program.WaitAsync());
        }
    }

    private static FineTuneProgram Start(MicroProject project, string pipe)
    {
        var request = new WorkerRequest
        {
            Spec = project.SpecPath,
            Name = "support",
            WorkDirectory = Work(project).Root,
            Reasons = ["data/tickets.jsonl changed (2 lines)"],
            Properties = ["tool=x=y"],
        };
        File.WriteAllText(project["request.json"], WorkerJson.ToText(request));
        return FineTuneProgram.Start(project.Path, "build", "--request", project["request.json"], "--pipe", pipe);
    }

    private static ProjectStore Work(MicroProject project) => new(project["obj/finetune/support"]);

    private static (NamedPipeServerStream Server, string Name) CreatePipe()
    {
        var name = OperatingSystem.IsWindows() ? $"finetune-{Guid.NewGuid():N}" : Path.Combine(Path.GetTempPath(), $"finetune-{Guid.NewGuid():N}"[..24]);
        return (new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous), name);
    }
}
