using FineTuneSdk.Torch.Models;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace FineTuneSdk.Benchmarks;

/// <summary>The products with frozen weights that a step can't do without: forward, and for the input's gradient (not in the first layer's queries, keys and values).</summary>
internal sealed class MatrixProducts
{
    private readonly List<(Tensor X, Tensor Weight, Tensor Gradient, bool NeedsGradient)> _products = [];

    public MatrixProducts(ModelConfig config, long rows)
    {
        var tensors = new Dictionary<(long, long), Tensor>();
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            Add(config.HeadCount * config.HeadSize, config.HiddenSize, layer > 0);
            Add(config.KeyValueHeadCount * config.HeadSize, config.HiddenSize, layer > 0);
            Add(config.KeyValueHeadCount * config.HeadSize, config.HiddenSize, layer > 0);
            Add(config.HiddenSize, config.HeadCount * config.HeadSize, true);
            Add(config.IntermediateSize, config.HiddenSize, true);
            Add(config.IntermediateSize, config.HiddenSize, true);
            Add(config.HiddenSize, config.IntermediateSize, true);
        }
        Add(config.VocabularySize, config.HiddenSize, true);

        void Add(long outputs, long inputs, bool needsGradient)
        {
            _products.Add((Of(rows, inputs), randn(outputs, inputs), Of(rows, outputs), needsGradient));
            Operations += (needsGradient ? 4.0 : 2.0) * rows * inputs * outputs;
        }

        Tensor Of(long a, long b) => tensors.TryGetValue((a, b), out var tensor) ? tensor : tensors[(a, b)] = randn(a, b);
    }

    /// <summary>Floating-point operations of a run.</summary>
    public double Operations { get; private set; }

    public void Run()
    {
        foreach (var (x, weight, gradient, needsGradient) in _products)
        {
            nn.functional.linear(x, weight).Dispose();
            if (needsGradient)
                gradient.matmul(weight).Dispose();
        }
    }
}
