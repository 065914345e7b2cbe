using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Tests;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Training;

/// <summary>Frozen weights that lie in memory as the file has them, against the same weights in float32: the same numbers, to the last bit.</summary>
public sealed class NarrowWeightsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();
    private readonly ModelWeights _wide;
    private readonly ModelWeights _narrow;

    public NarrowWeightsTests()
    {
        using var weights = SmallTraining.Weights();
        SafetensorsWriter.Write(Path.Combine(_folder.Path, "model.safetensors"), weights.Tensors.Select(t => TensorBytes.ToFile(t.Key, t.Value.to(ScalarType.BFloat16))));
        using var files = SafetensorsSet.Open(_folder.Path);
        _wide = ModelWeights.Load(files, SmallTraining.Config);
        _narrow = ModelWeights.Load(files, SmallTraining.Config, keepsNarrow: true);
    }

    [Fact]
    public void Matrices_keep_their_type_and_vectors_have_the_one_of_the_computation() =>
        Assert.All(_narrow.Tensors, t => Assert.Equal(t.Value.dim() == 1 ? ScalarType.Float32 : ScalarType.BFloat16, t.Value.dtype));

    [Fact]
    public void Float32_in_the_file_stays_float32()
    {
        using var exact = SmallTraining.Weights();
        SafetensorsWriter.Write(Path.Combine(_folder.Path, "model.safetensors"), exact.Tensors.Select(t => TensorBytes.ToFile(t.Key, t.Value)));
        using var files = SafetensorsSet.Open(_folder.Path);
        using var loaded = ModelWeights.Load(files, SmallTraining.Config, keepsNarrow: true);
        Assert.All(loaded.Tensors.Values, t => Assert.Equal(ScalarType.Float32, t.dtype));
    }

    [Fact]
    public void Logits_are_the_same()
    {
        using var wide = new CausalLanguageModel(SmallTraining.Config, _wide);
        using var narrow = new CausalLanguageModel(SmallTraining.Config, _narrow);
        var ids = tensor(SmallModel.Ids(9, 1)).unsqueeze(0);
        Assert.Equal(SmallModel.Logits(wide, ids).data<float>().ToArray(), SmallModel.Logits(narrow, ids).data<float>().ToArray());
    }

    [Theory]
    [InlineData("lora")]
    [InlineData("lora with dropout")]
    [InlineData("dora")]
    [InlineData("pissa")]
    [InlineData("everything that can be a target")]
    [InlineData("layers computed again")]
    [InlineData("full")]
    public void Trainings_are_the_same(string kind)
    {
        var lora = SmallTraining.Lora;
        var (method, training) = kind switch
        {
            "lora with dropout" => (lora with { Dropout = 0.3 }, SmallTraining.Spec),
            "dora" => (lora with { UseDora = true }, SmallTraining.Spec),
            "pissa" => (lora with { Initialization = LoraInitialization.Pissa }, SmallTraining.Spec),
            "everything that can be a target" => (lora with { Targets = ["embed_tokens", "q_proj", "down_proj"], ModulesToSave = ["norm"] }, SmallTraining.Spec),
            "layers computed again" => (lora, SmallTraining.Spec with { GradientCheckpointing = true }),
            "full" => (lora with { Type = MethodType.Full }, SmallTraining.Spec),
            _ => (lora, SmallTraining.Spec),
        };
        var examples = SmallTraining.Examples(16);
        Assert.Equal(SmallTraining.Train(_wide, method, training, examples), SmallTraining.Train(_narrow, method, training, examples));
    }

    public void Dispose()
    {
        _wide.Dispose();
        _narrow.Dispose();
        _scope.Dispose();
        _folder.Dispose();
    }
}
