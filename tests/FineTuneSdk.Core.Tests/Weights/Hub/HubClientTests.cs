using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Core.Tests.Weights.Hub;

public sealed class HubClientTests
{
    private const string OtherCommit = "fedcba9876543210fedcba9876543210fedcba98";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_is_downloaded_in_the_layout_of_pythons_cache()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Server.Files["additional_chat_templates/rag.jinja"] = "x"u8.ToArray();
        var snapshot = await hub.GetAsync();

        Assert.Equal(new HubSnapshot(new HubReference("acme/micro", "main"), hub.Server.Commit, Path.Combine(hub.Model, "snapshots", hub.Server.Commit), Path.Combine(hub.Model, "refs", "main")), snapshot);
        Assert.Equal(hub.Server.Commit, await File.ReadAllTextAsync(snapshot.RefFile!, Token));
        foreach (var (name, bytes) in hub.Server.Files)
        {
            var link = new FileInfo(Path.Combine(snapshot.Folder, name));
            var up = name.Contains('/', StringComparison.Ordinal) ? "../../../../blobs/" : "../../../blobs/";
            Assert.Equal(up[3..] + hub.Server.HashOf(name), link.LinkTarget);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(link.FullName, Token));
        }

        Assert.Equal(hub.Server.Files.Count, Directory.GetFiles(Path.Combine(hub.Model, "blobs")).Length);
        Assert.True(File.Exists(Path.Combine(hub.Model, ".no_exist", hub.Server.Commit, "special_tokens_map.json")));
        Assert.Equal(
            ModelFolder.Open(hub.Source).ComputeIdentity(withWeights: true, Token) with { ChatTemplateSha256 = null },
            ModelFolder.Open(snapshot.Folder).ComputeIdentity(withWeights: true, Token) with { ChatTemplateSha256 = null });
    }

    [Fact]
    public async Task What_is_in_the_cache_needs_no_network()
    {
        await using var hub = await HubCase.StartAsync();
        var first = await hub.GetAsync();
        var (requests, reports) = (hub.Server.Requests.Count, hub.Progress.Count);
        hub.Server.Commit = OtherCommit;
        Assert.Equal(first, await hub.GetAsync());
        Assert.Equal(first with { Reference = new HubReference("acme/micro", first.Commit), RefFile = null }, await hub.GetAsync($"hf://acme/micro@{first.Commit}"));
        Assert.Equal((requests, reports), (hub.Server.Requests.Count, hub.Progress.Count));
    }

    [Fact]
    public async Task A_branch_moves_when_that_is_asked_for_and_unchanged_files_are_not_fetched_again()
    {
        await using var hub = await HubCase.StartAsync();
        await hub.GetAsync();
        hub.Server.Commit = OtherCommit;
        hub.Server.Files["config.json"] = [.. hub.Server.Files["config.json"], (byte)'\n'];
        hub.Server.Requests.Clear();
        var second = await hub.GetAsync(update: true);
        Assert.Equal(OtherCommit, second.Commit);
        Assert.Equal(OtherCommit, await File.ReadAllTextAsync(second.RefFile!, Token));
        Assert.Equal([$"/acme/micro/resolve/{OtherCommit}/config.json"], hub.Server.Requests.Where(r => r.Method == "GET" && !r.Path.StartsWith("/api/", StringComparison.Ordinal)).Select(r => r.Path));
        Assert.Equal(OtherCommit, (await hub.GetAsync()).Commit);
    }

    [Fact]
    public async Task A_ref_that_python_moved_is_followed()
    {
        await using var hub = await HubCase.StartAsync();
        var first = await hub.GetAsync();
        hub.Server.Commit = OtherCommit;
        await File.WriteAllTextAsync(first.RefFile!, OtherCommit, Token);
        Assert.Equal(OtherCommit, (await hub.GetAsync()).Commit);
    }

    [Fact]
    public async Task What_another_client_left_half_is_completed()
    {
        await using var hub = await HubCase.StartAsync();
        var first = await hub.GetAsync();
        File.Delete(Path.Combine(first.Folder, "tokenizer_config.json"));
        File.Delete(hub.Blob("model.safetensors"));
        hub.Server.Requests.Clear();
        var second = await hub.GetAsync();
        Assert.Equal(hub.Server.Files["model.safetensors"], await File.ReadAllBytesAsync(Path.Combine(second.Folder, "model.safetensors"), Token));
        Assert.True(File.Exists(Path.Combine(second.Folder, "tokenizer_config.json")));
        Assert.Equal([0], hub.StartsOf("model.safetensors"));
        Assert.Empty(hub.StartsOf("tokenizer_config.json"));
    }

    [Fact]
    public async Task Only_a_models_files_are_fetched_no_pickle_no_code_no_copy_of_the_weights()
    {
        await using var hub = await HubCase.StartAsync();
        foreach (var name in (string[])["pytorch_model.bin", "modeling_micro.py", "consolidated.safetensors", "README.md", "onnx/config.json", "original/params.json", "additional_chat_templates/x/y.jinja", "a.gguf"])
            hub.Server.Files[name] = [1];
        hub.Server.Files["tokenizer.model"] = [2];
        hub.Server.Files["merges.txt"] = [3];
        var snapshot = await hub.GetAsync();
        Assert.Equal(
            ["chat_template.jinja", "config.json", "generation_config.json", "merges.txt", "model.safetensors", "tokenizer.json", "tokenizer.model", "tokenizer_config.json"],
            Directory.GetFileSystemEntries(snapshot.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Weights_in_parts_are_those_of_the_index()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Server.Files.Remove("model.safetensors", out var weights);
        hub.Server.Files["model-00001-of-00002.safetensors"] = weights!;
        hub.Server.Files["model-00002-of-00002.safetensors"] = weights![1..];
        hub.Server.Files["other.safetensors"] = [1];
        hub.Server.Files["model.safetensors.index.json"] = """{"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}"""u8.ToArray();
        var snapshot = await hub.GetAsync();
        Assert.Equal(["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"], Directory.GetFiles(snapshot.Folder, "*.safetensors").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        hub.Settings = hub.Settings with { Offline = true };
        Assert.Equal(snapshot, await hub.GetAsync());
        File.Delete(Path.Combine(snapshot.Folder, "model-00002-of-00002.safetensors"));
        Assert.Equal(DiagnosticCodes.HubOffline, (await hub.RefusalAsync()).Code);
    }

    [Fact]
    public async Task Weights_that_are_drawn_anew_are_not_fetched()
    {
        await using var hub = await HubCase.StartAsync();
        var snapshot = await hub.GetAsync(withWeights: false);
        Assert.False(File.Exists(Path.Combine(snapshot.Folder, "model.safetensors")));
        Assert.Empty(hub.StartsOf("model.safetensors"));
        await hub.GetAsync();
        Assert.Equal([0], hub.StartsOf("model.safetensors"));
    }

    [Fact]
    public async Task Offline_takes_what_the_cache_has_and_says_what_it_has_not()
    {
        await using var hub = await HubCase.StartAsync();
        var online = hub.Settings;
        hub.Settings = online with { Offline = true };
        Assert.Equal(
            (DiagnosticCodes.HubOffline, $"The model 'hf://acme/micro@main' isn't, or not wholly, in the cache ({hub.Model}), and HF_HUB_OFFLINE forbids the network. Remove that variable for one run, or name a folder."),
            await hub.RefusalAsync());
        Assert.Empty(hub.Server.Requests);
        hub.Settings = online;
        var snapshot = await hub.GetAsync();
        // As Python leaves it: nothing says that the other files don't exist.
        Directory.Delete(Path.Combine(hub.Model, ".no_exist"), recursive: true);
        hub.Settings = online with { Offline = true };
        Assert.Equal(snapshot, await hub.GetAsync(update: true));
    }

    [Fact]
    public async Task A_model_in_the_cache_is_taken_where_the_Hub_cannot_be_reached()
    {
        await using var hub = await HubCase.StartAsync();
        var snapshot = await hub.GetAsync();
        Directory.Delete(Path.Combine(hub.Model, ".no_exist"), recursive: true);
        hub.Settings = hub.Settings with { Endpoint = new Uri("http://127.0.0.1:1/") };
        Assert.Equal(snapshot, await hub.GetAsync());
    }

    [Fact]
    public async Task Without_links_the_files_themselves_stand_in_the_snapshot()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Settings = hub.Settings with { Links = false };
        var snapshot = await hub.GetAsync();
        Assert.All(Directory.GetFiles(snapshot.Folder), file => Assert.Null(new FileInfo(file).LinkTarget));
        Assert.Empty(Directory.GetFiles(Path.Combine(hub.Model, "blobs")));
        var requests = hub.Server.Requests.Count;
        Assert.Equal(snapshot, await hub.GetAsync());
        Assert.Equal(requests, hub.Server.Requests.Count);
    }

    [Fact]
    public async Task Progress_ends_with_everything()
    {
        await using var hub = await HubCase.StartAsync();
        await hub.GetAsync();
        var total = hub.Server.Files.Values.Sum(bytes => (long)bytes.Length);
        var last = hub.Progress[^1];
        Assert.Equal((total, total, hub.Server.Files.Count, hub.Server.Files.Count), (last.Bytes, last.TotalBytes, last.Files, last.TotalFiles));
        Assert.Equal(last, Assert.Single(hub.Progress, progress => progress.IsDone));
        Assert.Equal(total, hub.Progress[0].TotalBytes);
        Assert.All(hub.Progress.Zip(hub.Progress.Skip(1)), pair => Assert.True(pair.First.Bytes <= pair.Second.Bytes && pair.Second.Bytes <= pair.Second.TotalBytes));
    }

    [Fact]
    public async Task Two_at_once_download_each_file_once()
    {
        await using var hub = await HubCase.StartAsync();
        var both = await Task.WhenAll(hub.GetAsync(), hub.GetAsync());
        Assert.Equal(both[0], both[1]);
        Assert.All(hub.Server.Files.Keys, name => Assert.Single(hub.StartsOf(name)));
    }

    [Fact]
    public async Task A_blob_that_another_process_downloads_is_waited_for()
    {
        await using var hub = await HubCase.StartAsync();
        var name = "model.safetensors";
        var lockFile = Path.Combine(hub.Cache, ".locks", "models--acme--micro", hub.Server.HashOf(name) + ".lock");
        Directory.CreateDirectory(Path.GetDirectoryName(lockFile)!);
        Task<HubSnapshot> waiting;
        using (new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            waiting = hub.GetAsync();
            while (!hub.Time.Waits.Contains(0.25))
                await Task.Delay(1, Token);
            Assert.False(waiting.IsCompleted);
            Directory.CreateDirectory(Path.GetDirectoryName(hub.Blob(name))!);
            await File.WriteAllBytesAsync(hub.Blob(name), hub.Server.Files[name], Token);
        }

        await waiting;
        Assert.Empty(hub.StartsOf(name));
    }
}
