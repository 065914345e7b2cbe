using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Evaluation;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;
using FineTuneSdk.Torch.Tests.Training;
using FineTuneSdk.Torch.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Peft;

public sealed class AdapterFilesTests : IDisposable
{
    private const string Prefix = "base_model.model.";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly ModelWeights _weights = SmallTraining.Weights();

    [Theory]
    [InlineData(null, "", false, "")]
    [InlineData("q_proj,v_proj", "norm", false, "model.layers.0.input_layernorm.weight model.norm.weight")]
    [InlineData("q_proj", "embed_tokens", false, "model.embed_tokens.weight")]
    [InlineData("q_proj", "embed_tokens", true, "lm_head.weight model.embed_tokens.weight")]
    [InlineData("q_proj", "lm_head", false, "lm_head.weight")]
    [InlineData("q_proj,embed_tokens", "", false, "model.embed_tokens.base_layer.weight model.embed_tokens.lora_embedding_A model.embed_tokens.lora_embedding_B")]
    [InlineData("q_proj,embed_tokens", "", true, "lm_head.base_layer.weight lm_head.lora_A.weight lm_head.lora_B.weight model.embed_tokens.base_layer.weight model.embed_tokens.lora_embedding_A")]
    [InlineData("q_proj,lm_head", "", false, "lm_head.base_layer.weight lm_head.lora_A.weight")]
    public void An_adapter_reloaded_and_one_merged_compute_what_the_trained_model_did(string? targets, string saved, bool ensure, string names)
    {
        using var scope = NewDisposeScope();
        var method = SmallTraining.Lora with { Targets = targets?.Split(','), ModulesToSave = saved.Split(',', StringSplitOptions.RemoveEmptyEntries), EnsureWeightTying = ensure };
        var expected = Train(method);

        using var file = AdapterFolder.OpenWeights(_folder);
        Assert.All(names.Split(' ', StringSplitOptions.RemoveEmptyEntries), n => Assert.NotNull(file.Find(Prefix + n)));
        using var view = new CausalLanguageModel(SmallTraining.Config, _weights);
        using var adapter = LoadedAdapter.Load(view, _folder);
        Assert.Equal(expected, Logits(view));

        using var merged = new CausalLanguageModel(SmallTraining.Config, _weights);
        Put(merged, adapter.Merge(view));
        Assert.Equal(expected, Logits(merged), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Missing_unexpected_and_misshapen_tensors_come_in_one_error()
    {
        Train(SmallTraining.Lora with { Targets = ["q_proj"] });
        Rewrite(tensors =>
        {
            var first = tensors.Single(t => t.Name == Prefix + "model.layers.0.self_attn.q_proj.lora_A.weight");
            tensors.Remove(first);
            tensors.Add(SafetensorsTensor.Float32("extra", [1], [0]));
            var second = tensors.Single(t => t.Name == Prefix + "model.layers.1.self_attn.q_proj.lora_B.weight");
            tensors.Remove(second);
            tensors.Add(SafetensorsTensor.Float32(second.Name, [4, 16], new float[64]));
        });

        Assert.Equal(
            $"{Path.Combine(_folder, "adapter_model.safetensors")}: error FTSDK1404: The adapter's tensors don't fit its configuration and this base: "
            + "1 missing: base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight; 1 unexpected: extra; "
            + "1 of the wrong shape: base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight ([4, 16], not [16, 4]).",
            Load());
    }

    [Fact]
    public void A_base_weight_in_the_file_has_to_be_the_bases()
    {
        Train(SmallTraining.Lora with { Targets = ["embed_tokens"] });
        Rewrite(tensors =>
        {
            var weight = tensors.Single(t => t.Name == Prefix + "model.embed_tokens.base_layer.weight");
            tensors.Remove(weight);
            tensors.Add(SafetensorsTensor.Float32(weight.Name, weight.Shape, new float[48 * 16]));
        });

        Assert.Equal(
            $"{Path.Combine(_folder, "adapter_model.safetensors")}: error FTSDK1406: The adapter carries its base's 'model.embed_tokens.weight', and it isn't this base's; load the adapter on the base that it was trained on.",
            Load());
    }

    [Fact]
    public void The_probe_tells_the_adapter_from_another()
    {
        Train(SmallTraining.Lora);
        using var view = new CausalLanguageModel(SmallTraining.Config, _weights);
        using var adapter = LoadedAdapter.Load(view, _folder);
        var probe = Probe.Record(view, [[1, 2, 3], [], [4], [5, 6]]);
        var manifest = new AdapterManifest
        {
            Name = "n",
            Fingerprint = "",
            AdapterSha256 = "",
            Base = new ManifestBase("", "", "", "", "", null),
            Data = new ManifestData(new ManifestDataPart("", 0, 0, 0), null, null),
            Training = new ManifestTraining("lora", 0, 0, 0, 0, 0, 0, "cpu"),
            Versions = new ManifestVersions("", 0, "", "", ""),
            Probe = probe,
        };

        Assert.Equal([[1, 2, 3], [4], [5, 6]], probe.Select(p => p.Ids));
        Probe.Check(view, manifest, _folder);
        using var bare = new CausalLanguageModel(SmallTraining.Config, _weights);
        var exception = Assert.Throws<FineTuneException>(() => Probe.Check(bare, manifest, _folder));
        Assert.StartsWith($"{Path.Combine(_folder, "finetune.manifest.json")}: error FTSDK1408: The loaded adapter doesn't compute what it did when it was made: a logit is ", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _weights.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Trains, writes the folder, and returns the trained model's logits.</summary>
    private float[] Train(MethodSpec method)
    {
        using var model = new CausalLanguageModel(SmallTraining.Config, _weights);
        var setup = new TrainingSetup(model, method, SmallTraining.Spec with { Epochs = 2 }, SmallTraining.Examples(16));
        using var result = new Trainer(setup, new TrainingOptions()).Run(CancellationToken.None);
        AdapterFolder.Write(_folder, result.AdapterConfig("small"), result.AdapterTensors());
        return Logits(model);
    }

    private static float[] Logits(CausalLanguageModel model)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return model.Logits(model.Forward(tensor(new long[] { 1, 5, 9, 2, 40, 47 }, [1, 6]))).data<float>().ToArray();
    }

    private static void Put(CausalLanguageModel view, IReadOnlyDictionary<string, Tensor> merged)
    {
        foreach (var slot in view.Linears.Append(view.Head).Where(s => merged.ContainsKey(s.Path + ".weight")))
            slot.Module = new Linear(merged[slot.Path + ".weight"], null);
        foreach (var norm in view.Norms.Where(n => merged.ContainsKey(n.Path + ".weight")))
            norm.Weight = merged[norm.Path + ".weight"];
        if (!merged.TryGetValue("model.embed_tokens.weight", out var table))
            return;
        view.Embedding.Module = new Embedding(table);
        if (!merged.ContainsKey("lm_head.weight"))
            view.Head.Module = new Linear(table, null);
    }

    private void Rewrite(Action<List<SafetensorsTensor>> change)
    {
        var path = Path.Combine(_folder, AdapterFolder.WeightsFileName);
        List<SafetensorsTensor> tensors;
        using (var file = SafetensorsFile.Open(path))
        {
            tensors = [.. file.Entries.Select(e =>
            {
                var bytes = file.Bytes(e).ToArray();
                return new SafetensorsTensor(e.Name, e.Type, e.Shape, stream => stream.Write(bytes));
            })];
        }

        change(tensors);
        using var stream = File.Create(path);
        SafetensorsWriter.Write(stream, tensors);
    }

    private string Load()
    {
        using var view = new CausalLanguageModel(SmallTraining.Config, _weights);
        return Assert.Throws<FineTuneException>(() => LoadedAdapter.Load(view, _folder)).Message;
    }
}
