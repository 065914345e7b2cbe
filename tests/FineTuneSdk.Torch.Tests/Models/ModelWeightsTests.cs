using System.Runtime.InteropServices;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Models;

public sealed class ModelWeightsTests : IDisposable
{
    private static readonly ModelConfig Config = SmallModel.Config with { LayerCount = 1, QueryKeyValueBias = false, AttentionOutputBias = false, FeedForwardBias = false };

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder["model.safetensors"];

    [Fact]
    public void Float32_weights_lie_in_the_files_map_and_outlive_the_file()
    {
        Write(Config);
        using var files = SafetensorsSet.Open(_folder.Path);
        var file = files.Files[0];
        var address = file.Address(file.Find("model.norm.weight")!);
        var weights = ModelWeights.Load(files, Config);
        Assert.Equal(address, Address(weights["model.norm.weight"]));
        files.Dispose();
        using (NewDisposeScope())
        {
            Assert.Equal(1, weights["model.norm.weight"][0].item<float>());
            using (no_grad())
                weights["model.norm.weight"].fill_(5);
            Assert.Equal(5, weights["model.norm.weight"][0].item<float>());
        }
        weights.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Address(file.Entries[0]));
        using var again = SafetensorsFile.Open(FilePath);
        Assert.Equal(1, MemoryMarshal.Read<float>(again.Bytes(again.Find("model.norm.weight")!)));
    }

    [Fact]
    public void Two_loads_of_one_file_do_not_share_what_is_written()
    {
        Write(Config);
        using var files = SafetensorsSet.Open(_folder.Path);
        using var first = ModelWeights.Load(files, Config);
        using var second = ModelWeights.Load(files, Config);
        using (no_grad())
            second["model.norm.weight"].fill_(5);
        Assert.Equal(1, first["model.norm.weight"][0].item<float>());
    }

    [Theory]
    [InlineData(SafetensorsType.F16)]
    [InlineData(SafetensorsType.BF16)]
    public void Half_precision_is_widened_unless_it_is_asked_for(SafetensorsType type)
    {
        Write(Config, type);
        using var files = SafetensorsSet.Open(_folder.Path);
        using var wide = ModelWeights.Load(files, Config);
        Assert.All(wide.Tensors.Values, t => Assert.Equal(ScalarType.Float32, t.dtype));
        using var narrow = ModelWeights.Load(files, Config, type: MappedTensors.ToScalarType(type));
        Assert.All(narrow.Tensors.Values, t => Assert.Equal(MappedTensors.ToScalarType(type), t.dtype));
        using var exact = ModelWeights.CreateFresh(Config, 1);
        var difference = (wide["lm_head.weight"] - exact["lm_head.weight"]).abs().max().item<float>();
        Assert.InRange(difference, 1e-7, 1e-2);
        using var model = new CausalLanguageModel(Config, narrow);
        Assert.Equal(ScalarType.Float32, SmallModel.Logits(model, zeros(1, 3, ScalarType.Int64)).dtype);
    }

    [Fact]
    public void Everything_that_does_not_fit_is_in_one_error()
    {
        Write(Config, change: tensors =>
        {
            tensors.RemoveAll(t => t.Name is "model.norm.weight" or "model.layers.0.mlp.up_proj.weight");
            tensors.Add(SafetensorsTensor.Float32("model.layers.0.self_attn.q_proj.bias", [2], [0, 0]));
            tensors.Add(SafetensorsTensor.Float32("model.layers.0.self_attn.rotary_emb.inv_freq", [2], [0, 0]));
            tensors[tensors.FindIndex(t => t.Name == "lm_head.weight")] = SafetensorsTensor.Float32("lm_head.weight", [1, 2], [0, 0]);
            tensors[tensors.FindIndex(t => t.Name == "model.embed_tokens.weight")] = new("model.embed_tokens.weight", SafetensorsType.I8, [48, 16], s => s.Write(new byte[48 * 16]));
        });
        using var files = SafetensorsSet.Open(_folder.Path);
        var exception = Assert.Throws<FineTuneException>(() => ModelWeights.Load(files, Config));
        Assert.Equal(
            $"{FilePath}: error FTSDK1112: The weights don't fit the llama model of config.json: 2 missing: model.layers.0.mlp.up_proj.weight, model.norm.weight; "
            + "1 unexpected: model.layers.0.self_attn.q_proj.bias; 1 misshapen: lm_head.weight is [1, 2] instead of [48, 16]; "
            + "1 of a type that isn't read (F32, F16 and BF16 are): model.embed_tokens.weight is I8. Use the config.json that belongs to these weights.",
            exception.Message);
    }

    [Fact]
    public void A_tied_head_may_be_stored_if_it_is_the_embedding()
    {
        var tied = Config with { TieWordEmbeddings = true };
        using var fresh = ModelWeights.CreateFresh(Config, 1);
        float[] Values(string name) => [.. fresh[name].data<float>()];
        Write(Config, change: tensors => tensors[tensors.FindIndex(t => t.Name == "lm_head.weight")] = SafetensorsTensor.Float32("lm_head.weight", [48, 16], Values("model.embed_tokens.weight")));
        using (var files = SafetensorsSet.Open(_folder.Path))
        using (var weights = ModelWeights.Load(files, tied))
            Assert.Null(weights.Find("lm_head.weight"));
        Write(Config);
        using var others = SafetensorsSet.Open(_folder.Path);
        Assert.Contains("1 unexpected: lm_head.weight.", Assert.Throws<FineTuneException>(() => ModelWeights.Load(others, tied)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fresh_weights_come_from_the_seed_alone()
    {
        manual_seed(1);
        using var first = ModelWeights.CreateFresh(SmallModel.Config, 3);
        manual_seed(2);
        using var second = ModelWeights.CreateFresh(SmallModel.Config, 3);
        using var other = ModelWeights.CreateFresh(SmallModel.Config, 4);
        Assert.All(first.Tensors, t => Assert.Equal(0, SmallModel.Distance(t.Value, second[t.Key])));
        Assert.NotEqual(0, SmallModel.Distance(first["lm_head.weight"], other["lm_head.weight"]));
        Assert.Equal(1, first["model.norm.weight"].min().item<float>());
        Assert.Equal(0, first["model.layers.0.mlp.up_proj.bias"].abs().max().item<float>());
        Assert.InRange(first["lm_head.weight"].std().item<float>(), 0.37, 0.43);
        Assert.InRange(first["lm_head.weight"].mean().item<float>(), -0.05, 0.05);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    private static unsafe nint Address(Tensor tensor)
    {
        fixed (byte* start = tensor.bytes)
            return (nint)start;
    }

    private void Write(ModelConfig config, SafetensorsType type = SafetensorsType.F32, Action<List<SafetensorsTensor>>? change = null)
    {
        using var weights = ModelWeights.CreateFresh(config, 1);
        var tensors = weights.Tensors.Select(t => ToFile(t.Key, t.Value, type)).ToList();
        change?.Invoke(tensors);
        SafetensorsWriter.Write(FilePath, tensors);
    }

    private static SafetensorsTensor ToFile(string name, Tensor tensor, SafetensorsType type)
    {
        var bytes = tensor.to(MappedTensors.ToScalarType(type)).bytes.ToArray();
        return new SafetensorsTensor(name, type, tensor.shape, stream => stream.Write(bytes));
    }
}
