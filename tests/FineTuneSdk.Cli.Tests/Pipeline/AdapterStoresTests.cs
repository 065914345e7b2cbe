using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Tests;
using static FineTuneSdk.Cli.Tests.ProjectRuns;

namespace FineTuneSdk.Cli.Tests.Pipeline;

/// <summary>Runs of the program against a user's and a team's store.</summary>
public sealed class AdapterStoresTests : IDisposable
{
    private readonly MicroProject _project = new();

    private string Folder => Work(_project).AdapterFolder;

    private string Team => _project["team"];

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task Another_user_s_clone_is_given_the_team_s_bytes_and_trains_nothing()
    {
        Assert.Equal("trained", await Outcome(_project, "--store", Team));
        var first = Snapshot(Folder);
        using var clone = new MicroProject();
        var output = await RunAsync(clone, "--store", Team, "--mode", "RestoreOnly");
        Assert.Contains($"support: restored the adapter from {Team}; nothing is trained.", output, StringComparison.Ordinal);
        // What was measured is shared too: no model is loaded.
        Assert.DoesNotContain("evaluating", output, StringComparison.Ordinal);
        Assert.Equal(first, Snapshot(Work(clone).AdapterFolder));

        // The user's store has it now, so that the team's is no longer needed.
        Directory.Delete(clone["obj"], recursive: true);
        Assert.Contains($"restored the adapter from {clone["home"]}", await RunAsync(clone, "--mode", "RestoreOnly"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_to_each_file_in_turn_is_told_and_repaired_from_the_other_store_or_by_training()
    {
        await RunAsync(_project, "--store", Team);
        var (first, good) = (Snapshot(Folder), AdapterManifestFile.Read(Folder));
        var token = TestContext.Current.CancellationToken;
        var (user, team) = (new FolderStore(_project["home"], TimeProvider.System), new FolderStore(Team, TimeProvider.System));
        var entry = user.FolderOf(good.Fingerprint);
        var folder = new ResultFolder(Work(_project), MethodType.Lora);
        foreach (var file in Files(entry))
        {
            foreach (var damage in (Action<string>[])[Flip, Truncate, File.Delete])
            {
                damage(Path.Combine(entry, file));
                Directory.Delete(Folder, recursive: true);
                var heard = new Listener();
                var (project, log) = (new ProjectResult(Work(_project), folder), new RunLog([heard]));
                var stores = new AdapterStores("support", project, folder, [user, team], accepted: null, log);
                var (manifest, from) = (await stores.RestoreAsync(good.Fingerprint, token))!.Value;
                Assert.Equal(Team, from);
                Assert.Null(await stores.ShareAsync(manifest, AdapterDigest.Of(project.Record(manifest)), token));
                var told = Assert.Single(heard.Events);
                Assert.Equal(("warning", "FTSDK0102"), (told.Severity, told.Code));
                Assert.StartsWith($"The stored adapter {entry} is damaged ({file}); it was moved to ", told.Text, StringComparison.Ordinal);
                Assert.Equal(first, Snapshot(Folder));
                Assert.Empty((await user.VerifyAsync(good.Fingerprint, token))!);
            }
        }

        Flip(Path.Combine(entry, "adapter_config.json"));
        Flip(Path.Combine(team.FolderOf(good.Fingerprint), "adapter_model.safetensors"));
        Directory.Delete(_project["obj"], recursive: true);
        var both = await RunAsync(_project, "--store", Team);
        Assert.Contains($"FTSDK0102: The stored adapter {team.FolderOf(good.Fingerprint)} is damaged (adapter_model.safetensors)", both, StringComparison.Ordinal);
        Assert.Contains("support: training", both, StringComparison.Ordinal);
        Assert.Equal(first, Snapshot(Folder));
        Assert.Equal(Snapshot(entry), Snapshot(team.FolderOf(good.Fingerprint)));
    }

    [Theory]
    [InlineData("adapter_config.json")]
    [InlineData("adapter_model.safetensors")]
    [InlineData("finetune.manifest.json")]
    public async Task Damage_to_the_project_s_own_files_is_seen(string file)
    {
        await RunAsync(_project);
        var first = Snapshot(Folder);
        Flip(Path.Combine(Folder, file));
        Assert.Equal("restored", await Outcome(_project));
        Assert.Equal(first, Snapshot(Folder));
    }

    [Fact]
    public async Task The_team_s_adapter_takes_the_place_of_one_s_own()
    {
        await RunAsync(_project);
        var own = AdapterManifestFile.Read(Folder);
        var other = await OtherAsync();
        await AddAsync(Team, own.Fingerprint, other);
        var output = await RunAsync(_project, "--store", Team);
        Assert.Contains($"{Team} had an adapter of this fingerprint already", output, StringComparison.Ordinal);
        var taken = AdapterManifestFile.Read(Folder);
        Assert.Equal(other.Sha256, taken.AdapterSha256);
        Directory.Delete(_project["obj"], recursive: true);
        Assert.Contains($"restored the adapter from {_project["home"]}", await RunAsync(_project, "--store", Team), StringComparison.Ordinal);
        Assert.Equal(taken.AdapterSha256, AdapterManifestFile.Read(Folder).AdapterSha256);
    }

    [Fact]
    public async Task What_is_no_adapter_in_a_store_never_takes_the_place_of_one()
    {
        await RunAsync(_project);
        var (first, own) = (Snapshot(Folder), AdapterManifestFile.Read(Folder));
        await new FolderStore(Team, TimeProvider.System).AddAsync(own.Fingerprint, _project["model"], ["config.json"], new DiagnosticBag(), TestContext.Current.CancellationToken);
        var output = await RunAsync(_project, "--store", Team);
        Assert.Contains($"warning FTSDK0102: The store {Team} has something else than an adapter of the fingerprint {own.Fingerprint}", output, StringComparison.Ordinal);
        Assert.Equal(first, Snapshot(Folder));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_fails_nothing()
    {
        var (code, output) = await Train(_project, "--store", _project["train.jsonl"]);
        Assert.True(code == 0, output);
        Assert.Contains($"finetune: warning FTSDK0101: {_project["train.jsonl/"]}", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Work(_project).ResultFile));
    }

    [Theory]
    [InlineData("size=8k", "warning FTSDK0101: ")]
    [InlineData("ro", "is only for reading here; nothing is put into it.")]
    public async Task A_full_and_a_read_only_store_cost_nothing_but_a_word(string option, string said)
    {
        Directory.CreateDirectory(Team);
        using var mount = TemporaryMount.Create(Team, option);
        var output = await RunAsync(_project, "--store", Team);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.Contains(Team, output, StringComparison.Ordinal);
        Assert.True(File.Exists(Work(_project).ResultFile));
        Assert.Empty(new FolderStore(Team, TimeProvider.System).Fingerprints());
    }

    [Fact]
    public async Task A_full_disk_under_the_project_is_diagnosed_and_the_next_run_succeeds()
    {
        Directory.CreateDirectory(_project["obj"]);
        using (TemporaryMount.Create(_project["obj"], "size=16k"))
        {
            var (code, output) = await Train(_project);
            Assert.True(code == 1, output);
            Assert.Matches("error FTSDK0101: .*([Nn]o space|full)", output);
            Assert.False(File.Exists(Work(_project).ResultFile));
        }

        Assert.Equal("trained", await Outcome(_project));
    }

    [Fact]
    public async Task After_the_clock_has_gone_back_a_day_what_was_trained_still_counts_and_what_changes_is_seen()
    {
        await RunAsync(_project, "--store", Team);
        var first = Snapshot(Folder);
        foreach (var path in Directory.EnumerateFiles(_project.Path, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(1));
        Assert.Equal("upToDate", await Outcome(_project, "--store", Team));
        Directory.Delete(_project["obj"], recursive: true);
        Assert.Equal("restored", await Outcome(_project, "--store", Team));
        Assert.Equal(first, Snapshot(Folder));
        _project.WriteData("train.jsonl", 24, start: 1);
        Assert.Equal("trained", await Outcome(_project, "--store", Team));
    }

    /// <summary>An adapter of another seed, as another machine's stand-in for the same inputs.</summary>
    private static async Task<(MicroProject Project, string Folder, string Sha256)> OtherAsync()
    {
        var project = new MicroProject();
        project.WriteSpec(training: """ "epochs": 2, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128, "seed": 7 """);
        await RunAsync(project);
        return (project, Work(project).AdapterFolder, AdapterManifestFile.Read(Work(project).AdapterFolder).AdapterSha256);
    }

    private static async Task AddAsync(string store, string fingerprint, (MicroProject Project, string Folder, string Sha256) other)
    {
        using var project = other.Project;
        AdapterFolder.WriteManifest(other.Folder, AdapterManifestFile.Read(other.Folder) with { Fingerprint = fingerprint });
        await new FolderStore(store, TimeProvider.System).AddAsync(fingerprint, other.Folder, Files(other.Folder), new DiagnosticBag(), TestContext.Current.CancellationToken);
    }

    private static async Task<string> RunAsync(MicroProject project, params string[] options)
    {
        var (code, output) = await Train(project, options);
        Assert.True(code == 0, output);
        return output;
    }

    private sealed class Listener : IEventListener
    {
        public List<WorkerEvent> Events { get; } = [];

        public void Handle(WorkerEvent one) => Events.Add(one);
    }

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static void Truncate(string path) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^2]);
}
