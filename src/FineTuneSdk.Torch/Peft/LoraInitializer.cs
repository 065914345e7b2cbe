using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Torch.Peft;

/// <summary>How the tensors of an update start, by PEFT 0.21.2 (src/peft/tuners/lora/layer.py, reset_lora_parameters). Each is neutral: B·A = 0.</summary>
internal static class LoraInitializer
{
    /// <summary>Fills a tensor. What it gets depends on the seed, its name and its shape, and neither on the device nor on the other tensors.</summary>
    /// <param name="tensor">The place to fill.</param>
    /// <param name="description">What it is.</param>
    /// <param name="kind">How A of a linear layer starts.</param>
    /// <param name="seed">The run's seed.</param>
    public static void Fill(Tensor tensor, TrainedTensor description, LoraInitialization kind, int seed)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        switch (description.Role)
        {
            case TrainedTensorRole.LinearA when kind == LoraInitialization.Gaussian:
                Draw(tensor, description, seed, static (values, generator) => values.normal_(0, 1.0 / values.size(0), generator));
                break;
            case TrainedTensorRole.LinearA:
                Draw(tensor, description, seed, static (values, generator) => Uniform(values, 1 / Math.Sqrt(values.size(1)), generator));
                break;
            case TrainedTensorRole.EmbeddingB:
                Draw(tensor, description, seed, static (values, generator) => values.normal_(0, 1, generator));
                break;
            case TrainedTensorRole.LinearB or TrainedTensorRole.LinearBBias or TrainedTensorRole.EmbeddingA:
                tensor.zero_();
                break;
            default:
                throw new ArgumentException($"{description.Name} is no part of an update.", nameof(description));
        }
    }

    private static void Draw(Tensor tensor, TrainedTensor description, int seed, Func<Tensor, Generator, Tensor> fill)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{description.Name}"));
        using var generator = new Generator(BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 1);
        // Drawn on the CPU, so that a run on a GPU starts from the same values.
        using var values = empty(description.Shape, ScalarType.Float32);
        fill(values, generator);
        tensor.copy_(values);
    }

    private static Tensor Uniform(Tensor values, double bound, Generator generator) => values.uniform_(-bound, bound, generator);
}
