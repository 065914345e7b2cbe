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
        CheckReload(SmallTraining.Lora with { Targets = targets?.Split(','), ModulesToSave = saved.Split(',', StringSplitOptions.RemoveEmptyEntries), EnsureWeightTying = ensure }, names);
    }

    [Theory]
    [InlineData("dora", "model.layers.0.self_attn.q_proj.lora_magnitude_vector")]
    [InlineData("dora dropout rslora", "model.layers.1.mlp.down_proj.lora_magnitude_vector")]
    [InlineData("dora embedding", "model.embed_tokens.lora_magnitude_vector model.embed_tokens.base_layer.weight")]
    [InlineData("dora embedding tied", "lm_head.lora_magnitude_vector lm_head.lora_A.weight lm_head.lora_B.weight model.embed_tokens.lora_magnitude_vector")]
    [InlineData("rslora embedding tied patterns", "lm_head.lora_A.weight model.embed_tokens.lora_embedding_A")]
    [InlineData("rslora patterns", "model.layers.0.self_attn.q_proj.lora_A.weight")]
    [InlineData("rows", "model.embed_tokens.token_adapter.trainable_tokens_delta")]
    [InlineData("rows layers exclude", "model.layers.1.self_attn.q_proj.lora_A.weight")]
    [InlineData("pissa", "model.layers.0.self_attn.q_proj.lora_A.weight")]
    [InlineData("pissa patterns embedding", "model.embed_tokens.lora_embedding_A")]
    [InlineData("olora rslora dropout", "model.layers.1.mlp.down_proj.lora_B.weight")]
    [InlineData("orthogonal dora", "model.layers.0.self_attn.q_proj.lora_magnitude_vector")]
    public void Every_kind_of_update_reloads_and_merges(string kinds, string names)
    {
        bool Has(string kind) => kinds.Split(' ').Contains(kind);
        CheckReload(
            SmallTraining.Lora with
            {
                UseDora = Has("dora"),
                UseRslora = Has("rslora"),
                Dropout = Has("dropout") ? 0.2 : 0,
                Targets = Has("embedding") ? ["q_proj", "embed_tokens"] : null,
                EnsureWeightTying = Has("tied"),
                RankPattern = Has("patterns") ? new Dictionary<string, int> { ["q_proj"] = 2 } : SmallTraining.Lora.RankPattern,
                AlphaPattern = Has("patterns") ? new Dictionary<string, double> { [Has("embedding") ? "embed_tokens" : @"0\..*proj"] = 3 } : SmallTraining.Lora.AlphaPattern,
                TrainableTokenIndices = Has("rows") ? [40, 2, 5] : [],
                LayersToTransform = Has("layers") ? [1] : [],
                ExcludeModules = Has("exclude") ? ["k_proj", "mlp.up_proj"] : [],
                Initialization = Has("orthogonal") ? LoraInitialization.Orthogonal : Has("pissa") ? LoraInitialization.Pissa : Has("olora") ? LoraInitialization.Olora : LoraInitialization.Default,
            },
            names);
    }

    [Fact]
    public void Biases_of_the_base_and_of_updates_reload_and_merge()
    {
        var config = SmallTraining.Config with { QueryKeyValueBias = true };
        using var weights = ModelWeights.CreateFresh(config, 7);
        foreach (var (method, names) in new[]
        {
            (SmallTraining.Lora with { Bias = AdapterBias.All, Targets = ["q_proj", "o_proj"] }, "model.layers.0.self_attn.q_proj.base_layer.bias model.layers.1.self_attn.v_proj.bias"),
            (SmallTraining.Lora with { Bias = AdapterBias.LoraOnly, Targets = ["q_proj", "o_proj"], UseDora = true }, "model.layers.0.self_attn.q_proj.base_layer.bias"),
            (SmallTraining.Lora with { LoraBias = true, Bias = AdapterBias.LoraOnly, Targets = ["q_proj", "v_proj"] }, "model.layers.0.self_attn.q_proj.base_layer.bias model.layers.1.self_attn.v_proj.lora_B.bias"),
            (SmallTraining.Lora with { LoraBias = true, Targets = ["k_proj"] }, "model.layers.0.self_attn.k_proj.lora_B.bias"),
        })
        {
            CheckReload(method, names, config, weights);
            // Fresh biases are 0: these were trained.
            using var file = AdapterFolder.OpenWeights(_folder);
            Assert.All(file.Entries.Where(e => e.Name.EndsWith(".bias", StringComparison.Ordinal)), e => Assert.Contains(file.Bytes(e).ToArray(), b => b != 0));
        }
    }

    [Theory]
    [InlineData(true, "3,9", null, "model.embed_tokens")]
    [InlineData(true, "3,9", "3,9", "model.embed_tokens")]
    [InlineData(true, "3,9", "9,3", "model.embed_tokens lm_head")]
    [InlineData(true, null, "40", "lm_head")]
    [InlineData(false, "3,9", "3,9", "model.embed_tokens lm_head")]
    [InlineData(false, null, "5", "lm_head")]
    public void Rows_of_embedding_and_head_are_read_and_merged(bool isTied, string? embedding, string? head, string stored)
    {
        using var scope = NewDisposeScope();
        var config = SmallTraining.Config with { TieWordEmbeddings = isTied };
        using var weights = ModelWeights.CreateFresh(config, 7);
        var rows = new Dictionary<string, IReadOnlyList<int>>();
        foreach (var (name, ids) in new[] { ("embed_tokens", embedding), ("lm_head", head) }.Where(r => r.Item2 is not null))
            rows.Add(name, [.. ids!.Split(',').Select(i => int.Parse(i, System.Globalization.CultureInfo.InvariantCulture))]);
        var adapterConfig = new PeftAdapterConfig { Rank = 2, Alpha = 4, Targets = AdapterTargets.Of(["q_proj"]), TrainableTokens = TrainableTokens.Of(rows) };
        using var view = new CausalLanguageModel(config, weights);
        var match = new TargetMatcher(adapterConfig).Match(ModelModules.Of(view), isTied);
        var layout = AdapterLayout.Lora(view, match, adapterConfig);
        var tensors = layout.Tensors.ToDictionary(t => t.Name, t => randn(t.Shape));
        AdapterFolder.Write(_folder, adapterConfig, AdapterTensors.ToFile(view, layout, adapterConfig.Targets, name => tensors[name]));

        using var file = AdapterFolder.OpenWeights(_folder);
        Assert.Equal(stored.Split(' ').Order(), file.Entries.Where(e => e.Name.EndsWith(".token_adapter.trainable_tokens_delta", StringComparison.Ordinal)).Select(e => e.Name[Prefix.Length..^".token_adapter.trainable_tokens_delta".Length]).Order());
        using var adapter = LoadedAdapter.Load(view, _folder);
        using var merged = new CausalLanguageModel(config, weights);
        Put(merged, adapter.Merge(view));
        Assert.Equal(Logits(view), Logits(merged), (a, b) => Math.Abs(a - b) < 1e-4);
        // By the definition: a tied head has the embedding's new rows unless it has its own, an embedding never the head's.
        var table = weights["model.embed_tokens.weight"];
        var expected = head is not null && stored.Contains("lm_head", StringComparison.Ordinal) ? Replaced(weights[isTied ? "model.embed_tokens.weight" : "lm_head.weight"], rows["lm_head"], tensors["lm_head.token_adapter.trainable_tokens_delta"])
            : isTied && embedding is not null ? Replaced(table, rows["embed_tokens"], tensors["model.embed_tokens.token_adapter.trainable_tokens_delta"])
            : weights[isTied ? "model.embed_tokens.weight" : "lm_head.weight"];
        using var x = randn(3, 16);
        Assert.True(view.Head.Module.Forward(x).allclose(x.matmul(expected.t()), 1e-4, 1e-4));
        var ids2 = tensor(new long[] { 3, 9, 40, 5 }, [1, 4]);
        var expectedTable = embedding is null ? table : Replaced(table, rows["embed_tokens"], tensors["model.embed_tokens.token_adapter.trainable_tokens_delta"]);
        Assert.True(view.Embedding.Module.Forward(ids2).allclose(expectedTable[ids2], 0, 0));

        static Tensor Replaced(Tensor weight, IReadOnlyList<int> indices, Tensor rows) => weight.index_copy(0, tensor(indices.Select(i => (long)i).ToArray()), rows);
    }

    [Fact]
    public void An_update_with_a_bias_does_not_merge_into_a_layer_without_one()
    {
        Train(SmallTraining.Lora with { LoraBias = true, Targets = ["q_proj", "v_proj"] }, SmallTraining.Config, _weights);
        using var view = new CausalLanguageModel(SmallTraining.Config, _weights);
        using var adapter = LoadedAdapter.Load(view, _folder);

        Assert.Equal(
            "finetune: error FTSDK1410: The adapter's updates have biases (lora_bias), and 4 of the layers have none that they could be merged into: model.layers.0.self_attn.q_proj, model.layers.0.self_attn.v_proj, model.layers.1.self_attn.q_proj, …. Use the adapter unmerged.",
            Assert.Throws<FineTuneException>(() => adapter.Merge(view)).Message);
    }

    [Fact]
    public void Names_that_change_nothing_are_errors_of_a_training()
    {
        using var model = new CausalLanguageModel(SmallTraining.Config, _weights);
        var method = SmallTraining.Lora with
        {
            ExcludeModules = ["x"],
            LayersToTransform = [0, 2],
            RankPattern = new Dictionary<string, int> { ["_proj"] = 2 },
        };

        Assert.Equal(
            [
                "'x' in excludeModules is no module of the base.",
                "The layer 2 in layersToTransform is not among the base's 2 (0 to 1).",
                "'_proj' in rankPattern or alphaPattern takes no adapted module: a key is a regular expression for a whole path, or for its end after a dot.",
            ],
            Assert.Throws<FineTuneException>(() => new TrainingSetup(model, method, SmallTraining.Spec, SmallTraining.Examples(8))).Diagnostics.Select(d => d.Message));
    }

    private void CheckReload(MethodSpec method, string names, ModelConfig? config = null, ModelWeights? weights = null)
    {
        using var scope = NewDisposeScope();
        (config, weights) = (config ?? SmallTraining.Config, weights ?? _weights);
        var expected = Train(method, config, weights);

        using var file = AdapterFolder.OpenWeights(_folder);
        Assert.All(names.Split(' ', StringSplitOptions.RemoveEmptyEntries), n => Assert.NotNull(file.Find(Prefix + n)));
        using var view = new CausalLanguageModel(config, weights);
        using var adapter = LoadedAdapter.Load(view, _folder);
        Assert.Equal(expected, Logits(view), (a, b) => Math.Abs(a - b) < (method.UseDora || BaseFactors.IsOfBase(method.Initialization) ? 1e-4 : 0) || a == b);
        using var bare = new CausalLanguageModel(config, weights);
        Assert.NotEqual(Logits(bare), expected, (a, b) => Math.Abs(a - b) < 1e-3);

        using var merged = new CausalLanguageModel(config, weights);
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
    private float[] Train(MethodSpec method) => Train(method, SmallTraining.Config, _weights);

    private float[] Train(MethodSpec method, ModelConfig config, ModelWeights weights)
    {
        using var model = new CausalLanguageModel(config, weights);
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
            slot.Module = new Linear(merged[slot.Path + ".weight"], ((Linear)slot.Module).Bias);
        foreach (var slot in view.Linears.Where(s => merged.ContainsKey(s.Path + ".bias")))
            slot.Module = new Linear(((Linear)slot.Module).Weight, merged[slot.Path + ".bias"]);
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
