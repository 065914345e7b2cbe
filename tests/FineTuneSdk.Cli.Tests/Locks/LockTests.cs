using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Locks;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Tests;
using static FineTuneSdk.Cli.Tests.ProjectRuns;

namespace FineTuneSdk.Cli.Tests.Locks;

public sealed class LockTests : IDisposable
{
    private const string OtherSeed = """ "epochs": 2, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128, "seed": 7 """;

    private readonly MicroProject _project = new();

    private string LockPath => _project["support.finetune.lock.json"];

    private string Folder => Work(_project).AdapterFolder;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task What_is_accepted_is_held_and_what_differs_is_named()
    {
        var (code, output) = await Train(_project, "--locked-mode");
        Assert.Equal(1, code);
        Assert.Contains($"{_project.SpecPath}: error FTSDK0122: Locked mode needs support.finetune.lock.json, and there is none.", output, StringComparison.Ordinal);
        (code, output) = await AcceptAsync();
        Assert.Equal(1, code);
        Assert.Contains("error FTSDK0103: ", output, StringComparison.Ordinal);

        Assert.Equal("trained", await Outcome(_project));
        (code, output) = await AcceptAsync();
        Assert.True(code == 0, output);
        var bytes = await File.ReadAllBytesAsync(LockPath, TestContext.Current.CancellationToken);
        (code, output) = await AcceptAsync();
        Assert.Contains("accepts this adapter already", output, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(LockPath, TestContext.Current.CancellationToken));
        Assert.Equal("upToDate", await Outcome(_project, "--locked-mode"));

        _project.WriteSpec(training: OtherSeed, method: """ "rank": 8, "alpha": 8 """);
        _project.WriteData("train.jsonl", 24, start: 1);
        (code, output) = await Train(_project, "--locked-mode");
        Assert.Equal(1, code);
        Assert.Contains("support.finetune.json(4,23): error FTSDK0121: In locked mode nothing may differ from support.finetune.lock.json: method.rank is 8, the lock has 4.", output, StringComparison.Ordinal);
        Assert.Matches(@"support\.finetune\.json\(5,\d+\): error FTSDK0121: .*: training\.seed is 7, the lock has 42\.", output);
        Assert.Matches(@"support\.finetune\.json\(3,\d+\): error FTSDK0121: .*: the training data train\.jsonl have changed \(", output);
        Assert.DoesNotContain("alpha", output, StringComparison.Ordinal);

        (code, output) = await Train(_project, "--mode", "Defer");
        Assert.True(code == 0, output);
        Assert.Matches(@"support\.finetune\.lock\.json: warning FTSDK0121: The lock is of other inputs, and is passed over: method\.rank is 8, the lock has 4; training\.seed is 7, .* Run `finetune accept` when the new adapter is good\.", output);
    }

    [Fact]
    public async Task Another_base_is_named_by_its_part()
    {
        await Outcome(_project);
        await AcceptAsync();
        var path = _project["model/chat_template.jinja"];
        await File.AppendAllTextAsync(path, "{# #}", TestContext.Current.CancellationToken);
        var (code, output) = await Train(_project, "--locked-mode");
        Assert.Equal(1, code);
        Assert.Matches(@"support\.finetune\.json\(2,\d+\): error FTSDK0121: .* the base model differs from the lock's model in its chat template\.", output);
    }

    [Fact]
    public async Task Only_the_accepted_adapter_is_taken_from_stores()
    {
        await Outcome(_project);
        var own = AdapterManifestFile.Read(Folder);
        await AcceptAsync();
        var accepted = Snapshot(Folder);
        await new FolderStore(_project["team"], TimeProvider.System).AddAsync(own.Fingerprint, Folder, Files(Folder), new DiagnosticBag(), TestContext.Current.CancellationToken);
        await ReplaceStoredAsync(own.Fingerprint);

        // The user's store has another one under the same fingerprint.
        Directory.Delete(_project["obj"], recursive: true);
        var (code, output) = await Train(_project, "--mode", "RestoreOnly", "--locked-mode");
        Assert.Equal(1, code);
        Assert.Contains($"the adapter in {_project["home"]} isn't the one that the lock accepts, and is passed over", output, StringComparison.Ordinal);
        Assert.Contains("error FTSDK0103: ", output, StringComparison.Ordinal);
        Assert.Equal("restored", await Outcome(_project, "--mode", "RestoreOnly", "--locked-mode", "--store", _project["team"]));
        Assert.Equal(accepted, Snapshot(Folder));
        Directory.Delete(_project["obj"], recursive: true);
        Assert.Equal("restored", await Outcome(_project, "--mode", "RestoreOnly", "--locked-mode"));
    }

    [Fact]
    public async Task A_result_that_is_not_the_accepted_one_is_a_warning_and_in_locked_mode_an_error()
    {
        await Outcome(_project);
        await AcceptAsync();
        var accepted = AdapterLockFile.TryRead(LockPath)!;
        accepted.Adapter["adapter_model.safetensors"] = new string('0', 64);
        await File.WriteAllBytesAsync(LockPath, AdapterLockFile.Write(accepted), TestContext.Current.CancellationToken);

        Assert.Equal("upToDate", await Outcome(_project));
        Assert.Equal(["FTSDK0123"], InputsCache.TryRead(Work(_project).InputsCacheFile)!.Diagnostics.Select(one => one.Code));
        var (code, output) = await Train(_project, "--locked-mode");
        Assert.Equal(1, code);
        Assert.Contains($"{LockPath}: error FTSDK0123: This adapter is of the locked inputs, but isn't the one that support.finetune.lock.json accepts", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Work(_project).ResultFile));
    }

    [Fact]
    public async Task Below_a_gate_nothing_is_accepted()
    {
        _project.WriteSpec(evaluation: """ "maxNewTokens": 8, "gates": [{ "metric": "loss", "max": 0.001 }] """);
        await Train(_project);
        var (code, output) = await AcceptAsync();
        Assert.True(code == 3, output);
        Assert.False(File.Exists(LockPath));
    }

    private async Task ReplaceStoredAsync(string fingerprint)
    {
        using var other = new MicroProject();
        other.WriteSpec(training: OtherSeed);
        await Outcome(other);
        var folder = Work(other).AdapterFolder;
        AdapterFolder.WriteManifest(folder, AdapterManifestFile.Read(folder) with { Fingerprint = fingerprint });
        var store = new FolderStore(_project["home"], TimeProvider.System);
        await store.RemoveAsync(fingerprint, TestContext.Current.CancellationToken);
        await store.AddAsync(fingerprint, folder, Files(folder), new DiagnosticBag(), TestContext.Current.CancellationToken);
    }

    private Task<(int Code, string Output)> AcceptAsync() => FineTuneProgram.RunAsync(_project.Path, "accept", _project.SpecPath);
}
