using System.Runtime.InteropServices;
using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Tests;
using static FineTuneSdk.Cli.Tests.ProjectRuns;

namespace FineTuneSdk.Cli.Tests.Commands;

public sealed class TrainCommandTests
{
    private const string Long = """ "epochs": 200, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128 """;

    [Fact]
    public async Task Training_leaves_an_adapter_a_manifest_and_what_the_next_build_compares()
    {
        using var project = new MicroProject();
        var (code, output) = await Train(project);
        Assert.True(code == 0, output);
        var work = Work(project);
        Assert.Equal(["adapter_config.json", "adapter_model.safetensors", "finetune.manifest.json"], Files(work.AdapterFolder));
        var manifest = AdapterManifestFile.Read(work.AdapterFolder);
        Assert.Equal(("support", 12), (manifest.Name, manifest.Training.Steps));
        Assert.Equal(Sha256.OfFile(Path.Combine(work.AdapterFolder, "adapter_model.safetensors")), manifest.AdapterSha256);
        Assert.False(Directory.Exists(work.CheckpointFolder));
        Assert.Equal(3, manifest.Probe.Count);
        Assert.Equal(5, manifest.Examples.Count);
        Assert.Equal(
            ["test.loss", "test.perplexity", "test.exactMatch", "test.exactMatch.department", "test.truncated",
                "base.test.loss", "base.test.perplexity", "base.test.exactMatch", "base.test.exactMatch.department", "base.test.truncated"],
            manifest.Metrics.Select(MetricNames.Full));

        var cache = InputsCache.TryRead(work.InputsCacheFile)!;
        Assert.False(cache.GateFailed);
        Assert.Equal(
            ["support.finetune.json", "train.jsonl", "test.jsonl", "support.finetune.lock.json", "model/config.json", "model/generation_config.json", "model/tokenizer.json", "model/tokenizer_config.json", "model/chat_template.jinja",
                "model/model.safetensors.index.json", "model/model.safetensors"],
            cache.Inputs.Select(input => input.Path));
        Assert.Equal(InputFile.Absent, cache.Inputs.Single(input => input.Path.EndsWith("index.json", StringComparison.Ordinal)).Length);
        Assert.Equal(["adapter/adapter_config.json", "adapter/adapter_model.safetensors", "adapter/finetune.manifest.json", "base.path", "result.json"], cache.Outputs.Keys);

        var result = WorkerJson.Parse<WorkerResult>(await File.ReadAllTextAsync(work.ResultFile, TestContext.Current.CancellationToken));
        Assert.Equal(("support", "trained", manifest.Fingerprint, manifest.AdapterSha256, null), (result.Name, result.Outcome, result.Fingerprint, result.AdapterSha256, result.BundledBase));
        Assert.Equal((manifest.Base.Identity, project["model"]), (result.BaseIdentity, result.BaseFolder));
        Assert.Equal(project["model"], await File.ReadAllTextAsync(work.BasePathFile, TestContext.Current.CancellationToken));
        Assert.Equal(manifest.Metrics.Select(metric => metric.Value), manifest.Metrics.Select(metric => result.Metrics![MetricNames.Full(metric)]));

        var events = EventLog.Read(work.ProgressFile).ToList();
        Assert.Equal(Enumerable.Range(1, 12), events.Where(one => one.Kind == "progress").Select(one => one.Step));
        Assert.Equal(("done", "trained"), (events[^1].Kind, events[^1].Text));
    }

    // When these numbers change, EngineNumerics.Version has to go up: the same inputs no longer give the same adapter.
    [Fact]
    public async Task The_numbers_are_those_of_this_version_of_the_engine()
    {
        using var project = new MicroProject();
        await Train(project);
        var manifest = AdapterManifestFile.Read(Work(project).AdapterFolder);
        Assert.Equal(3, EngineNumerics.Version);
        Assert.Equal(8.60282, manifest.Training.FinalLoss, 1e-4);
        Assert.Equal(8.31476, manifest.Metrics.Single(metric => MetricNames.Full(metric) == "test.loss").Value, 1e-4);
    }

    [Fact]
    public async Task The_second_time_nothing_is_trained_and_a_lost_project_folder_is_restored()
    {
        using var project = new MicroProject();
        await Train(project);
        var first = Snapshot(Work(project).AdapterFolder);
        Assert.Equal("upToDate", await Outcome(project));
        Assert.Equal(first, Snapshot(Work(project).AdapterFolder));

        Directory.Delete(project["obj"], recursive: true);
        Assert.Equal("restored", await Outcome(project, "--mode", "RestoreOnly"));
        Assert.Equal(first, Snapshot(Work(project).AdapterFolder));

        // Without the stores the same bytes are made again.
        Directory.Delete(project["obj"], recursive: true);
        Directory.Delete(project["home"], recursive: true);
        Assert.Equal("trained", await Outcome(project));
        Assert.Equal(first, Snapshot(Work(project).AdapterFolder));
    }

    [Fact]
    public async Task A_damaged_adapter_is_not_taken()
    {
        using var project = new MicroProject();
        await Train(project);
        var first = Snapshot(Work(project).AdapterFolder);
        await File.AppendAllTextAsync(Path.Combine(Work(project).AdapterFolder, "adapter_model.safetensors"), "x", TestContext.Current.CancellationToken);
        Assert.Equal("restored", await Outcome(project));
        Assert.Equal(first, Snapshot(Work(project).AdapterFolder));
    }

    [Fact]
    public async Task Without_a_stored_adapter_defer_succeeds_and_restore_only_fails()
    {
        using var project = new MicroProject();
        Assert.Equal("deferred", await Outcome(project, "--mode", "Defer"));
        Assert.False(Directory.Exists(Work(project).AdapterFolder));
        var (code, output) = await Train(project, "--mode", "RestoreOnly");
        Assert.Equal(1, code);
        Assert.Contains($"{project.SpecPath}: error FTSDK0103: No store has the adapter of this spec, its data and its base, and the mode RestoreOnly forbids training", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_killed_and_stopped_ends_with_the_bytes_of_one_that_was_not()
    {
        FineTuneProgram.SkipIfIgnored(PosixSignal.SIGINT);
        using var project = new MicroProject();
        project.WriteSpec(training: Long);
        await Interrupt(program => program.Kill(), expectedCode: null);
        await Interrupt(program => program.Signal(PosixSignal.SIGINT), 130);
        var second = await Interrupt(program => program.Signal(PosixSignal.SIGTERM), 130);
        Assert.Contains("Going on from the checkpoint after step ", second, StringComparison.Ordinal);
        Assert.Contains("Checkpoint after step ", second, StringComparison.Ordinal);

        Assert.Equal("trained", await Outcome(project));
        var resumed = Snapshot(Work(project).AdapterFolder);
        Directory.Delete(project["obj"], recursive: true);
        Directory.Delete(project["home"], recursive: true);
        var (_, output) = await Train(project);
        Assert.DoesNotContain("Going on", output, StringComparison.Ordinal);
        Assert.Equal(resumed, Snapshot(Work(project).AdapterFolder));

        async Task<string> Interrupt(Action<FineTuneProgram> interrupt, int? expectedCode)
        {
            using var program = FineTuneProgram.Start(project.Path, "train", project.SpecPath);
            await program.WaitForAsync("step ");
            interrupt(program);
            var code = await program.WaitAsync();
            Assert.True(expectedCode is null || code == expectedCode, $"{code}: {program.Output}");
            Assert.False(Directory.Exists(Work(project).AdapterFolder));
            Assert.False(File.Exists(Work(project).InputsCacheFile));
            return program.Output;
        }
    }

    [Fact]
    public async Task The_first_result_of_a_fingerprint_is_everybodys()
    {
        using var project = new MicroProject();
        await Train(project);
        var first = AdapterManifestFile.Read(Work(project).AdapterFolder);

        // Another machine, which computes slightly otherwise, was first: its stand-in is an adapter of another seed under the first one's name.
        project.WriteSpec(training: """ "epochs": 2, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128, "seed": 7 """);
        await Train(project);
        var folder = Work(project).AdapterFolder;
        var other = AdapterManifestFile.Read(folder);
        AdapterFolder.WriteManifest(folder, other with { Fingerprint = first.Fingerprint });
        Directory.Delete(project["home/adapters"], recursive: true);
        await new FolderStore(project["home"], TimeProvider.System).AddAsync(first.Fingerprint, folder, Files(folder), new DiagnosticBag(), TestContext.Current.CancellationToken);

        project.WriteSpec();
        Assert.Equal("evaluated", await Outcome(project, "--mode", "Always"));
        Assert.Equal((first.Fingerprint, other.AdapterSha256), (AdapterManifestFile.Read(folder).Fingerprint, AdapterManifestFile.Read(folder).AdapterSha256));
    }

    [Fact]
    public async Task A_gate_that_is_not_met_fails_until_it_is_lowered_and_nothing_is_trained_again()
    {
        using var project = new MicroProject();
        project.WriteSpec(evaluation: """ "maxNewTokens": 8, "gates": [{ "metric": "loss", "max": 0.001 }] """);
        var (code, output) = await Train(project);
        Assert.Equal(3, code);
        Assert.Matches(@"support\.finetune\.json\(6,48\): error FTSDK3150: loss on test is [\d.]+ \(n = \d+\), and the gate asks for at most 0\.001\.", output);
        var cache = InputsCache.TryRead(Work(project).InputsCacheFile)!;
        Assert.True(cache.GateFailed);
        Assert.Equal("FTSDK3150", Assert.Single(cache.Diagnostics).Code);

        (code, output) = await Train(project);
        Assert.Equal(3, code);
        Assert.DoesNotContain("step ", output, StringComparison.Ordinal);

        // A Clean takes the project's copy; the training isn't lost, and the gate isn't forgotten.
        Directory.Delete(project["obj"], recursive: true);
        (code, output) = await Train(project, "--mode", "RestoreOnly");
        Assert.Equal(3, code);
        Assert.Contains("error FTSDK3150: loss on test is ", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Work(project).ResultFile));

        Directory.Delete(project["obj"], recursive: true);
        project.WriteSpec(evaluation: """ "maxNewTokens": 8, "gates": [{ "metric": "loss", "max": 100 }] """);
        Assert.Equal("restored", await Outcome(project));
        Assert.True(File.Exists(Work(project).ResultFile));
    }

    [Fact]
    public async Task A_changed_test_set_or_limit_only_evaluates()
    {
        using var project = new MicroProject();
        await Train(project);
        var before = AdapterManifestFile.Read(Work(project).AdapterFolder);
        project.WriteData("test.jsonl", 4, start: 100);
        Assert.Equal("evaluated", await Outcome(project));
        var after = AdapterManifestFile.Read(Work(project).AdapterFolder);
        Assert.Equal((before.Fingerprint, before.AdapterSha256), (after.Fingerprint, after.AdapterSha256));
        Assert.Equal((6, 4), (before.Data.Test!.Examples, after.Data.Test!.Examples));
        project.WriteSpec(evaluation: """ "maxNewTokens": 4 """);
        Assert.Equal("evaluated", await Outcome(project));
    }

    [Fact]
    public async Task A_changed_byte_of_the_data_trains_again()
    {
        using var project = new MicroProject();
        await Train(project);
        var before = AdapterManifestFile.Read(Work(project).AdapterFolder);
        project.WriteData("train.jsonl", 24, start: 1);
        Assert.Equal("trained", await Outcome(project));
        Assert.NotEqual(before.Fingerprint, AdapterManifestFile.Read(Work(project).AdapterFolder).Fingerprint);
        project.WriteData("train.jsonl", 24, start: 0);
        Assert.Equal("restored", await Outcome(project));
        Assert.Equal(before.AdapterSha256, AdapterManifestFile.Read(Work(project).AdapterFolder).AdapterSha256);
    }

    [Fact]
    public async Task A_plan_above_the_limit_is_refused_before_training()
    {
        using var project = new MicroProject();
        project.WriteSpec(training: """ "epochs": 10000, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128 """);
        var (code, output) = await Train(project, "--time-limit", "5");
        Assert.Equal(1, code);
        Assert.Matches(@"support\.finetune\.json: error FTSDK3201: The 60000 steps would take about [\d.]+ (min|h), more than the limit of 5 s\. Train once with `finetune train ""[^""]+""`", output);
        Assert.DoesNotContain("step 1/", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_weights_can_be_trained_into_a_model_folder()
    {
        using var project = new MicroProject();
        project.WriteSpec(method: """ "type": "full" """);
        Assert.Equal("trained", await Outcome(project));
        Assert.Equal(
            ["chat_template.jinja", "config.json", "finetune.manifest.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"], Files(Work(project).ModelFolder));
        Assert.Equal("upToDate", await Outcome(project));
        Directory.Delete(project["obj"], recursive: true);
        Assert.Equal("restored", await Outcome(project));
    }

    [Fact]
    public async Task An_unforeseen_failure_is_one_line_and_a_file()
    {
        using var project = new MicroProject();
        // A folder in the place of a file that is about to be written.
        Directory.CreateDirectory(Path.Combine(Work(project).Root, "result.json", "x"));
        var (code, output) = await Train(project);
        Assert.Equal(1, code);
        Assert.Contains("error FTSDK0180: An unforeseen failure (UnauthorizedAccessException): ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Contains("   at ", await File.ReadAllTextAsync(Work(project).FailureFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
