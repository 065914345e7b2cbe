using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Torch.Peft;

/// <summary>How the tensors of an update start, by PEFT 0.21.2 (src/peft/tuners/lora/layer.py, reset_lora_parameters). Each is neutral: B·A = 0. Those that are parts of the base are <see cref="BaseFactors"/>.</summary>
internal static class LoraInitializer
{
    /// <summary>Fills a tensor. What it gets depends on the seed, its name and its shape, and neither on the device nor on the other tensors.</summary>
    /// <param name="tensor">The place to fill.</param>
    /// <param name="description">What it is.</param>
    /// <param name="kind">How A and B of a linear layer start.</param>
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
            case TrainedTensorRole.LinearA or TrainedTensorRole.LinearB when kind == LoraInitialization.Orthogonal:
                tensor.copy_(Orthogonal(description, seed));
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

    /// <summary>A lies in the span of the odd rows of an orthogonal matrix, B in that of the even ones: B·A = 0, a tenth of a normal draw in size.</summary>
    private static Tensor Orthogonal(TrainedTensor description, int seed)
    {
        var isA = description.Role == TrainedTensorRole.LinearA;
        var rank = description.Shape[isA ? 0 : 1];
        // Both halves come from one matrix, which the layer's name decides.
        var layer = description.Name[..^(isA ? PeftNames.LinearA : PeftNames.LinearB).Length];
        using var shared = Seeded(seed, layer + " orthogonal");
        var (basis, _) = linalg.qr(randn([rank, rank], ScalarType.Float32, generator: shared));
        var rows = basis[TensorIndex.Slice(isA ? 0 : 1, null, 2)];                         // [r / 2, r]
        using var own = Seeded(seed, description.Name);
        var mixed = randn([isA ? description.Shape[1] : description.Shape[0], rank / 2], ScalarType.Float32, generator: own).mm(rows).div(10);
        return isA ? mixed.t() : mixed;
    }

    private static Generator Seeded(int seed, string name) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{name}"))) >> 1);

    private static void Draw(Tensor tensor, TrainedTensor description, int seed, Func<Tensor, Generator, Tensor> fill)
    {
        using var generator = Seeded(seed, description.Name);
        // Drawn on the CPU, so that a run on a GPU starts from the same values.
        using var values = empty(description.Shape, ScalarType.Float32);
        fill(values, generator);
        tensor.copy_(values);
    }

    private static Tensor Uniform(Tensor values, double bound, Generator generator) => values.uniform_(-bound, bound, generator);
}
