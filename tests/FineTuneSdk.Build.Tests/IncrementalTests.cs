using System.Text.Json;
using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Build.Tests;

/// <summary>When a worker is started and when not, with a fake one.</summary>
public sealed class IncrementalTests(PackedFeed feed)
{
    [Fact]
    public async Task Only_a_change_of_content_trains_again_and_the_build_says_which()
    {
        var app = Consumer.WithFakeWorker(feed);
        var first = await app.BuildAsync();
        first.Succeeds().StartsWorkers(1);
        Assert.Contains("support: there is no finished run", first.Messages);
        var trained = app.Read("bin/Debug/net10.0/finetune/support/adapter_model.safetensors");

        (await app.BuildAsync()).Succeeds().StartsWorkers(0);

        File.SetLastWriteTimeUtc(app.PathOf("data/tickets.jsonl"), DateTime.UtcNow);
        File.SetLastWriteTimeUtc(app.PathOf("support.finetune.json"), DateTime.UtcNow);
        (await app.BuildAsync()).Succeeds().StartsWorkers(0);

        app.Write("data/tickets.jsonl", "one\ntwo\nThree\n");
        var changed = await app.BuildAsync();
        changed.Succeeds().StartsWorkers(1);
        Assert.Contains("support: data/tickets.jsonl changed (1 line)", changed.Messages);
        Assert.NotEqual(trained, app.Read("bin/Debug/net10.0/finetune/support/adapter_model.safetensors"));
        Assert.Contains("\"reasons\":[\"data/tickets.jsonl changed (1 line)\"]", app.Read("starts.log"), StringComparison.Ordinal);

        // Back to the first content: the adapter, an older file in any store, replaces the newer one in the output folder.
        app.Write("data/tickets.jsonl", "one\ntwo\nthree\n");
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
        Assert.Equal(trained, app.Read("bin/Debug/net10.0/finetune/support/adapter_model.safetensors"));
        Assert.Equal(3, app.FakeStarts);
    }

    [Fact]
    public async Task Debug_then_Release_trains_once_and_switched_off_it_still_carries_the_adapter()
    {
        var app = Consumer.WithFakeWorker(feed);
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
        (await app.BuildAsync("-c", "Release")).Succeeds().StartsWorkers(0);
        Assert.True(app.Has("bin/Release/net10.0/finetune/support/adapter_config.json"));
        Directory.Delete(app.PathOf("bin"), recursive: true);
        (await app.BuildAsync("-p:EnableFineTune=false")).Succeeds().StartsWorkers(0);
        Assert.True(app.Has("bin/Debug/net10.0/finetune/support/adapter_config.json"));
    }

    [Fact]
    public async Task Switched_off_it_compiles_with_the_constant_and_without_libtorch()
    {
        var app = Consumer.WithFakeWorker(feed);
        Directory.Delete(app.PathOf("../libtorch"), recursive: true);
        (await app.BuildAsync("-p:EnableFineTune=false")).Succeeds().StartsWorkers(0);
        Assert.Equal(0, app.FakeStarts);
        Assert.False(Directory.Exists(app.PathOf("obj/finetune")));
        var (exitCode, output) = await DotNet.RunAsync(app.FullPath, app.Environment, ["bin/Debug/net10.0/App.dll"]);
        Assert.Equal((0, "support"), (exitCode, output.Trim()));
    }

    [Fact]
    public async Task A_gate_fails_again_without_a_worker_until_something_changes()
    {
        var app = Consumer.WithFakeWorker(feed);
        app.Write("support.script", "gate exactMatch is 0.87, at least 0.99 is asked for");
        string[] error = ["support.finetune.json(2,3): FTSDK3100: exactMatch is 0.87, at least 0.99 is asked for"];
        var first = await app.BuildAsync();
        Assert.Equal(error, first.Fails().StartsWorkers(1).Errors);
        var again = await app.BuildAsync();
        Assert.Equal(error, again.Fails().StartsWorkers(0).Errors);
        File.Delete(app.PathOf("support.script"));
        app.Write("support.finetune.json", """{ "base": "folder", "lower": true }""");
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
    }

    [Fact]
    public async Task Clean_removes_what_was_made_of_the_specs()
    {
        var app = Consumer.WithFakeWorker(feed);
        (await app.BuildAsync()).Succeeds();
        Assert.True(app.Has("obj/finetune/support/inputs.cache"));
        (await app.RunAsync(["clean"])).Succeeds();
        Assert.False(Directory.Exists(app.PathOf("obj/finetune/support")));
        Assert.False(app.Has("bin/Debug/net10.0/finetune/support/adapter_config.json"));
        (await app.BuildAsync("-t:Rebuild")).Succeeds().StartsWorkers(1);
    }

    [Fact]
    public async Task Two_target_frameworks_train_once()
    {
        var app = Consumer.WithFakeWorker(feed, properties: "<TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks><OutputType>Library</OutputType><LangVersion>latest</LangVersion>");
        app.Write("Program.cs", "public static class Names { public const string Adapter = Adapters.Support; }");
        (await app.BuildAsync("-m")).Succeeds().StartsWorkers(1);
        Assert.True(app.Has("bin/Debug/net10.0/finetune/support/adapter_config.json"));
        Assert.True(app.Has("bin/Debug/netstandard2.0/finetune/support/adapter_config.json"));
        (await app.BuildAsync("-graph", "-isolate")).Succeeds().StartsWorkers(0);
    }

    [Fact]
    public async Task Visual_Studio_and_dotnet_watch_know_the_specs_and_the_files_that_a_run_has_read()
    {
        var app = Consumer.WithFakeWorker(feed);
        app.Write("data/with %41;.jsonl", "one\n");
        app.Write("other.v2.finetune.json", "{}");
        (await app.RunAsync(["restore"])).Succeeds();
        string[] specs = [app.PathOf("other.v2.finetune.json"), app.PathOf("support.finetune.json")];
        var before = await ItemsAsync(app);
        Assert.Equal(specs, before["UpToDateCheckInput"]);
        Assert.Subset(before["Watch"], specs.ToHashSet());
        Assert.Equal([app.PathOf("obj/finetune/other.v2/inputs.cache"), app.PathOf("obj/finetune/support/inputs.cache")], before["UpToDateCheckOutput"]);

        (await app.BuildAsync()).Succeeds().StartsWorkers(2);
        string[] data = [app.PathOf("data/tickets.jsonl"), app.PathOf("data/with %41;.jsonl")];
        var after = await ItemsAsync(app);
        Assert.Equal([.. data, .. specs], after["UpToDateCheckInput"]);
        Assert.Subset(after["Watch"], data.Concat(specs).ToHashSet());
        Assert.All(after["UpToDateCheckOutput"], output => Assert.True(File.Exists(output), output));
        (await app.BuildAsync()).Succeeds().StartsWorkers(0);
    }

    [Fact]
    public async Task A_design_time_build_starts_no_worker()
    {
        var app = Consumer.WithFakeWorker(feed);
        (await app.RunAsync(["msbuild", "-restore"])).Succeeds();
        var build = await app.RunAsync(["msbuild", "-t:Compile;GetCopyToOutputDirectoryItems", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-p:Configuration=Release"]);
        build.Succeeds().StartsWorkers(0);
        Assert.Equal(1, app.FakeStarts);
    }

    // As evaluated, before any target.
    private static async Task<Dictionary<string, SortedSet<string>>> ItemsAsync(Consumer app)
    {
        var (exitCode, output) = await DotNet.RunAsync(app.FullPath, app.Environment, ["msbuild", "-getItem:UpToDateCheckInput", "-getItem:UpToDateCheckOutput", "-getItem:Watch"]);
        Assert.True(exitCode == 0, output);
        using var json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("Items").EnumerateObject().ToDictionary(
            items => items.Name,
            items => new SortedSet<string>(items.Value.EnumerateArray().Select(item => app.PathOf(item.GetProperty("Identity").GetString()!)), StringComparer.Ordinal));
    }
}
