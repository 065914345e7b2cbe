using System.Text.Json;
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_base_of_the_users_own_is_a_path_in_the_output_and_itself_in_what_is_published(bool publishBase)
    {
        _folder.Write("obj/support/adapter/adapter_config.json", "{}");
        _folder.Write("obj/support/result.json", $$"""{ "name": "support", "baseIdentity": "1a2b", "baseFolder": {{JsonSerializer.Serialize(_folder.PathOf("own"))}} }""");
        _folder.Write("obj/support/base.path", _folder.PathOf("own"));
        foreach (var file in new[] { "config.json", "model.safetensors", "pytorch_model.bin", "onnx/config.json", "additional_chat_templates/tool_use.jinja" })
            _folder.Write("own/" + file, "");
        var expected = new List<(string, string, string)>
        {
            ("finetune/support/adapter_config.json", "PreserveNewest", "PreserveNewest"),
            ("finetune/bases/1a2b.path", "PreserveNewest", "Never"),
        };
        if (publishBase)
            expected.AddRange(new[] { "additional_chat_templates/tool_use.jinja", "config.json", "model.safetensors" }.Select(file => ("finetune/bases/1a2b/" + file, "Never", "PreserveNewest")));
        Assert.Equal(expected, Collect(publishBase).Files.Select(file => (file.GetMetadata("TargetPath"), file.GetMetadata("CopyToOutputDirectory"), file.GetMetadata("CopyToPublishDirectory"))));
    }

    [Fact]
    public void A_spec_without_an_adapter_gives_none()
    {
        _folder.Write("obj/support/result.json", """{ "name": "support", "outcome": "failed" }""");
        Assert.Empty(Collect().Adapters);
    }

    [Fact]
    public void A_model_whose_weights_were_all_trained_is_delivered_without_its_base()
    {
        _folder.Write("obj/support/model/config.json", "{}");
        _folder.Write("obj/support/model/model.safetensors", "");
        _folder.Write("obj/support/result.json", $$"""{ "name": "support", "folder": "model", "baseIdentity": "1a2b", "baseFolder": {{JsonSerializer.Serialize(_folder.PathOf("own"))}} }""");
        _folder.Write("obj/support/base.path", _folder.PathOf("own"));
        _folder.Write("own/config.json", "{}");
        var task = Collect(publishBase: true);
        var model = Assert.Single(task.Adapters);
        Assert.Equal((_folder.PathOf("obj/support/model"), "full"), (model.ItemSpec, model.GetMetadata("Method")));
        Assert.Equal(["finetune/support/config.json", "finetune/support/model.safetensors"], task.Files.Select(file => file.GetMetadata("TargetPath")));
    }

    [Fact]
    public void Paths_are_taken_as_they_are()
    {
        _folder.Write("a%2Fb/obj/support/adapter/adapter_config.json", "{}");
        _folder.Write("a%2Fb/obj/support/result.json", """{ "name": "support" }""");
        var spec = LiteralItems.Create("/a%2Fb/support.finetune.json", ("Name", "support"), ("WorkDirectory", _folder.PathOf("a%2Fb/obj/support")), ("Link", "finetune/a%2Fb"));
        var task = new CollectAdapters { BuildEngine = new RecordingBuildEngine(), Specs = [spec] };
        Assert.True(task.Execute());
        var adapter = Assert.Single(task.Adapters);
        Assert.Equal((_folder.PathOf("a%2Fb/obj/support/adapter"), "/a%2Fb/support.finetune.json"), (adapter.ItemSpec, adapter.GetMetadata("Spec")));
        var file = Assert.Single(task.Files);
        Assert.Equal((_folder.PathOf("a%2Fb/obj/support/adapter/adapter_config.json"), "finetune/a%2Fb/adapter_config.json"), (file.ItemSpec, file.GetMetadata("TargetPath")));
    }

    [Fact]
    public void An_adapter_of_an_earlier_method_is_not_the_result()
    {
        _folder.Write("obj/support/adapter/adapter_config.json", "{}");
        _folder.Write("obj/support/result.json", """{ "name": "support", "folder": "model" }""");
        Assert.Empty(Collect().Adapters);
        _folder.Write("obj/support/result.json", """{ "name": "support", "folder": "adapter" }""");
        Assert.Single(Collect().Adapters);
    }

    private CollectAdapters Collect(bool publishBase = false)
    {
        var spec = new TaskItem("/app/support.finetune.json", new Dictionary<string, string> { ["Name"] = "support", ["WorkDirectory"] = _folder.PathOf("obj/support"), ["Link"] = "finetune/support" });
        var task = new CollectAdapters { BuildEngine = new RecordingBuildEngine(), Specs = [spec], BundledBases = _folder.PathOf("bases/"), PublishBase = publishBase };
        Assert.True(task.Execute());
        return task;
    }
}
