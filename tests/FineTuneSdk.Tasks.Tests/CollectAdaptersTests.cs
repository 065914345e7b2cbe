using Microsoft.Build.Utilities;

namespace FineTuneSdk.Tasks.Tests;

public sealed class CollectAdaptersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_adapter_carries_what_its_result_says()
    {
        _folder.Write("obj/support/adapter/adapter_config.json", "{}");
        _folder.Write("obj/support/result.json", """
            { "name": "support", "outcome": "trained", "fingerprint": "f1", "adapterSha256": "a1", "bundledBase": "tiny",
              "metrics": { "test.loss": 1.25, "test.exactMatch": 0.91 }, "later": [1] }
            """);
        _folder.Write("obj/support/adapter/more/readme.md", "");
        _folder.Write("bases/tiny/config.json", "{}");
        var task = Collect();
        var adapter = Assert.Single(task.Adapters);
        Assert.Equal(_folder.PathOf("obj/support/adapter"), adapter.ItemSpec);
        Assert.Equal(["support", "/app/support.finetune.json", "finetune/support", "f1", "a1", "tiny", "test.exactMatch=0.91;test.loss=1.25"],
            new[] { "Name", "Spec", "Link", "Fingerprint", "AdapterSha256", "BundledBase", "Metrics" }.Select(adapter.GetMetadata));
        Assert.Equal(
            [
                (_folder.PathOf("obj/support/adapter/adapter_config.json"), "finetune/support/adapter_config.json"),
                (_folder.PathOf("obj/support/adapter/more/readme.md"), "finetune/support/more/readme.md"),
                (_folder.PathOf("bases/tiny/config.json"), "finetune/bases/tiny/config.json"),
            ],
            task.Files.Select(file => (file.ItemSpec, file.GetMetadata("TargetPath"))));
    }

    [Fact]
    public void A_spec_without_an_adapter_gives_none()
    {
        _folder.Write("obj/support/result.json", """{ "name": "support", "outcome": "failed" }""");
        Assert.Empty(Collect().Adapters);
    }

    private CollectAdapters Collect()
    {
        var spec = new TaskItem("/app/support.finetune.json", new Dictionary<string, string> { ["Name"] = "support", ["WorkDirectory"] = _folder.PathOf("obj/support"), ["Link"] = "finetune/support" });
        var task = new CollectAdapters { BuildEngine = new RecordingBuildEngine(), Specs = [spec], BundledBases = _folder.PathOf("bases/") };
        Assert.True(task.Execute());
        return task;
    }
}
