using System.Runtime.InteropServices;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Tests;
using static FineTuneSdk.Cli.Tests.ProjectRuns;

namespace FineTuneSdk.Cli.Tests.Pipeline;

public sealed class FineTuneRunTests
{
    [Fact]
    public async Task The_result_of_another_method_goes_when_the_new_one_stands()
    {
        using var project = new MicroProject();
        Assert.Equal("trained", await Outcome(project));
        Assert.Equal("adapter", Result(project).Folder);

        project.WriteSpec(method: """ "type": "full" """);
        Assert.Equal("trained", await Outcome(project));
        Assert.Equal(("model", false), (Result(project).Folder, Directory.Exists(Work(project).AdapterFolder)));

        project.WriteSpec();
        Assert.Equal("restored", await Outcome(project));
        Assert.Equal(("adapter", false), (Result(project).Folder, Directory.Exists(Work(project).ModelFolder)));
    }

    [Fact]
    public async Task Plain_text_is_trained_and_measured_by_its_loss_alone()
    {
        using var project = new MicroProject();
        foreach (var (file, line) in new[] { ("train.jsonl", "The bill came twice."), ("test.jsonl", "The parcel is late.") })
            File.WriteAllText(project[file], $$"""{"prompt":"","completion":"{{line}}"}""" + "\n");
        Assert.Equal("trained", await Outcome(project));
        var metrics = AdapterManifestFile.Read(Work(project).AdapterFolder).Metrics;
        Assert.Equal(["loss", "perplexity"], metrics.Where(metric => metric.Of == "adapter").Select(metric => metric.Name));

        project.WriteSpec(evaluation: """ "gates": [{ "metric": "exactMatch", "min": 0.5 }] """);
        var (code, output) = await Train(project);
        Assert.Equal(1, code);
        Assert.Contains("support.finetune.json(6,29): error FTSDK3151: This gate asks for exactMatch on test, whose examples have no prompt to answer; use the metric \"loss\" or \"perplexity\".", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_equal_runs_that_wait_for_the_device_one_trains()
    {
        using var project = new MicroProject();
        var held = await DeviceLock.TakeAsync(project["locks"], "cpu", "test", _ => { }, TimeProvider.System, TestContext.Current.CancellationToken);
        using var first = FineTuneProgram.Start(project.Path, "train", project.SpecPath, "--work", project["first"]);
        using var second = FineTuneProgram.Start(project.Path, "train", project.SpecPath, "--work", project["second"]);
        await first.WaitForAsync("Waiting for the device cpu");
        await second.WaitForAsync("Waiting for the device cpu");
        held.Dispose();
        Assert.Equal((0, 0), (await first.WaitAsync(), await second.WaitAsync()));
        Assert.Equal(["restored", "trained"], new[] { "first", "second" }.Select(name => EventLog.Read(new ProjectStore(project[name]).ProgressFile).Last().Text).Order());
        Assert.Equal(Snapshot(project["first/adapter"]), Snapshot(project["second/adapter"]));
    }

    [Fact]
    public async Task A_spec_that_is_changed_and_changed_back_goes_on_from_its_own_checkpoint()
    {
        FineTuneProgram.SkipIfIgnored(PosixSignal.SIGTERM);
        using var project = new MicroProject();
        project.WriteSpec(training: Long(200));
        await StopAsync(project);
        project.WriteSpec();
        Assert.Equal("trained", await Outcome(project));
        Assert.Equal("upToDate", await Outcome(project));
        project.WriteSpec(training: Long(200));
        var (code, output) = await Train(project);
        Assert.True(code == 0, output);
        Assert.Contains("Going on from the checkpoint after step ", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Work(project).CheckpointFolder));
    }

    [Fact]
    public async Task The_time_limit_counts_what_a_checkpoint_leaves_to_do()
    {
        FineTuneProgram.SkipIfIgnored(PosixSignal.SIGTERM);
        using var project = new MicroProject();
        project.WriteSpec(training: Long(10_000));
        await StopAsync(project);
        var (code, output) = await Train(project, "--time-limit", "5");
        Assert.Equal(1, code);
        Assert.Contains("error FTSDK3201: The ", output, StringComparison.Ordinal);

        PretendToHaveDone(59_990, Assert.Single(Directory.GetFiles(Work(project).CheckpointFolder, "*", SearchOption.AllDirectories)));
        (code, output) = await Train(project, "--time-limit", "5");
        Assert.True(code == 0, output);
        Assert.Contains("Going on from the checkpoint after step 59990.", output, StringComparison.Ordinal);
    }

    private static string Long(int epochs) => $$""" "epochs": {{epochs}}, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128 """;

    private static async Task StopAsync(MicroProject project)
    {
        using var program = FineTuneProgram.Start(project.Path, "train", project.SpecPath);
        await program.WaitForAsync("step ");
        program.Signal(PosixSignal.SIGTERM);
        Assert.Equal(130, await program.WaitAsync());
    }

    // The same state, with a longer past: one loss for each step that is done.
    private static void PretendToHaveDone(int steps, string checkpoint)
    {
        var written = new MemoryStream();
        using (var file = SafetensorsFile.Open(checkpoint))
        {
            var losses = MemoryMarshal.AsBytes<double>(Enumerable.Repeat(8.0, steps).ToArray()).ToArray();
            var tensors = file.Entries.Where(one => one.Name != "losses").Select(one => Tensor(one.Name, one.Type, one.Shape, file.Bytes(one).ToArray())).ToList();
            tensors.Add(Tensor("losses", SafetensorsType.F64, [steps], losses));
            SafetensorsWriter.Write(written, tensors, file.Metadata);
        }

        File.WriteAllBytes(checkpoint, written.ToArray());

        static SafetensorsTensor Tensor(string name, SafetensorsType type, IReadOnlyList<long> shape, byte[] bytes) => new(name, type, shape, stream => stream.Write(bytes));
    }

    private static WorkerResult Result(MicroProject project) => WorkerJson.Parse<WorkerResult>(File.ReadAllText(Work(project).ResultFile));
}
