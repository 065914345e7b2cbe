using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Models;

/// <summary>A model of a few thousand random weights, with grouped heads whose width isn't hidden / heads, and all biases.</summary>
internal static class SmallModel
{
    public const int Vocabulary = 48;

    public static ModelConfig Config { get; } = new()
    {
        ModelType = "llama",
        VocabularySize = Vocabulary,
        HiddenSize = 16,
        IntermediateSize = 24,
        LayerCount = 2,
        HeadCount = 6,
        KeyValueHeadCount = 2,
        HeadSize = 4,
        MaxPositions = 2048,
        NormEpsilon = 1e-5,
        Rotary = new RotaryConfig(),
        QueryKeyValueBias = true,
        AttentionOutputBias = true,
        FeedForwardBias = true,
        InitializerRange = 0.4,
    };

    /// <summary>Weights whose norms and biases are random as well, so that leaving one out shows.</summary>
    public static ModelWeights Weights(ModelConfig? config = null)
    {
        var weights = ModelWeights.CreateFresh(config ?? Config, 7);
        using var gradients = no_grad();
        using var generator = new Generator(8, CPU);
        foreach (var tensor in weights.Tensors.Values)
        {
            if (tensor.dim() == 1)
                tensor.add_(normal(0, 0.3, tensor.shape, ScalarType.Float32, generator: generator));
        }
        return weights;
    }

    public static long[] Ids(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(Vocabulary))];
    }

    /// <summary>[B, T, vocabulary].</summary>
    public static Tensor Logits(CausalLanguageModel model, Tensor ids, Tensor? mask = null, KeyValueCache? cache = null)
    {
        using var gradients = no_grad();
        using var hidden = model.Forward(ids, mask, cache);
        return model.Logits(hidden);
    }

    public static double Distance(Tensor a, Tensor b)
    {
        Assert.Equal(a.shape, b.shape);
        return (a - b).abs().max().item<float>();
    }
}
