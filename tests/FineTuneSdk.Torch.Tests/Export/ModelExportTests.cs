using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Export;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Tests.Training;

namespace FineTuneSdk.Torch.Tests.Export;

public sealed class ModelExportTests
{
    private static readonly string[] Files = ["chat_template.jinja", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];

    [Theory]
    [InlineData(false, "q_proj,down_proj", "", true)]
    [InlineData(false, "q_proj,lm_head,embed_tokens", "norm", false)]
    [InlineData(true, "q_proj", "", true)]
    [InlineData(true, "q_proj", "embed_tokens", false)]
    [InlineData(true, "q_proj,embed_tokens", "", true)]
    public void The_folder_is_a_base_that_computes_what_the_adapter_does(bool isTied, string targets, string saved, bool dora)
    {
        var method = SmallTraining.Lora with { Targets = targets.Split(','), ModulesToSave = saved.Split(',', StringSplitOptions.RemoveEmptyEntries), UseDora = dora };
        using var export = new ExportedModel(method, isTied);
        ModelExport.Write(export.Base, export.Model, export.Adapter.Merge(export.Model), isFresh: false, export.Target);

        Assert.Equal(Files, Directory.EnumerateFiles(export.Target).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Equal(ExportedModel.Logits(export.Model), Logits(export.Target), (a, b) => Math.Abs(a - b) < 2e-4);
        using var bare = export.CreateModel();
        Assert.NotEqual(ExportedModel.Logits(bare), Logits(export.Target), (a, b) => Math.Abs(a - b) < 1e-2);
        var unties = isTied && (targets + saved).Contains("embed_tokens", StringComparison.Ordinal);
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(export.Target, "config.json")));
        Assert.Equal(isTied && !unties, config.RootElement.GetProperty("tie_word_embeddings").GetBoolean());
        if (!unties)
            Assert.Equal(File.ReadAllBytes(export.Base.ConfigPath), File.ReadAllBytes(Path.Combine(export.Target, "config.json")));
        using var weights = SafetensorsSet.Open(export.Target);
        using var stored = export.Base.OpenWeights();
        Assert.Equal(stored.Names.Concat(unties ? ["lm_head.weight"] : []).Order(StringComparer.Ordinal), weights.Names.Order(StringComparer.Ordinal));
        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt" }, weights.Files[0].Metadata);
    }

    [Fact]
    public void Every_weight_has_the_bases_type_and_what_did_not_change_its_bytes()
    {
        using var export = new ExportedModel(SmallTraining.Lora with { Targets = ["q_proj"] }, type: SafetensorsType.BF16);
        ModelExport.Write(export.Base, export.Model, export.Adapter.Merge(export.Model), isFresh: false, export.Target);

        using var weights = SafetensorsSet.Open(export.Target);
        using var stored = export.Base.OpenWeights();
        Assert.All(weights.Names, name =>
        {
            var (ours, theirs) = (weights.Find(name)!.Value, stored.Find(name)!.Value);
            Assert.Equal(SafetensorsType.BF16, ours.Entry.Type);
            Assert.Equal(!name.Contains("q_proj", StringComparison.Ordinal), ours.File.Bytes(ours.Entry).SequenceEqual(theirs.File.Bytes(theirs.Entry)));
        });
    }

    [Fact]
    public void Large_weights_are_split_as_Transformers_splits_them()
    {
        using var export = new ExportedModel(SmallTraining.Lora with { Targets = ["q_proj"] });
        ModelExport.Write(export.Base, export.Model, export.Adapter.Merge(export.Model), isFresh: false, export.Target, maxShardBytes: 40_000);

        var files = Directory.EnumerateFiles(export.Target, "*.safetensors").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Enumerable.Range(1, files.Count).Select(i => $"model-{i:00000}-of-{files.Count:00000}.safetensors"), files);
        Assert.True(files.Count > 2);
        using var index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(export.Target, "model.safetensors.index.json")));
        using var weights = SafetensorsSet.Open(export.Target);
        Assert.Equal(weights.Files.Sum(f => f.Entries.Sum(e => e.Length)), index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64());
        Assert.Equal(weights.Names.Order(StringComparer.Ordinal), index.RootElement.GetProperty("weight_map").EnumerateObject().Select(p => p.Name));
        Assert.Equal(ExportedModel.Logits(export.Model), Logits(export.Target), (a, b) => Math.Abs(a - b) < 2e-4);
    }

    [Fact]
    public void A_folder_with_something_in_it_stays_as_it_is()
    {
        using var export = new ExportedModel(SmallTraining.Lora with { Targets = ["q_proj"] });
        Directory.CreateDirectory(export.Target);
        File.WriteAllText(Path.Combine(export.Target, "a.txt"), "mine");

        Assert.Equal(
            $"{export.Target}: error FTSDK0106: There is something in the folder already; name an empty one, or one that doesn't exist.",
            Assert.Throws<FineTuneException>(() => ModelExport.Write(export.Base, export.Model, export.Adapter.Merge(export.Model), isFresh: false, export.Target)).Message);
        Assert.Equal(["a.txt"], Directory.EnumerateFileSystemEntries(export.Target).Select(f => Path.GetFileName(f)));
    }

    private static float[] Logits(string folder)
    {
        var model = ModelFolder.Open(folder);
        var config = ModelConfigReader.Read(model.Config, model.ConfigPath);
        using var files = model.OpenWeights();
        using var weights = ModelWeights.Load(files, config);
        using var view = new CausalLanguageModel(config, weights);
        return ExportedModel.Logits(view);
    }
}
