using FineTuneSdk.Torch.Autograd;

namespace FineTuneSdk.Torch.Models;

/// <summary>Root mean square normalisation, y = w · x / √(mean(x²) + ε) over the last axis (Zhang and Sennrich 2019, arXiv 1910.07467).</summary>
/// <param name="path">The module's path in the Hugging Face model.</param>
/// <param name="weight">[width]; replaceable, and owned by somebody else.</param>
/// <param name="epsilon">ε.</param>
internal sealed class RmsNorm(string path, Tensor weight, double epsilon) : IDisposable
{
    // A native scalar a call costs more than a small operation; this one is made once.
    private readonly Scalar _epsilon = epsilon.ToScalar();

    public string Path { get; } = path;

    public Tensor Weight { get; set; } = weight;

    /// <summary>[…, width] → […, width]; the statistics are computed in float32 whatever the input's type.</summary>
    public Tensor Forward(Tensor x)
    {
        if (x.dtype != ScalarType.Float32)
            return ForwardThroughFloat32(x);
        Tensor normalized, inverse;
        using (no_grad())
        {
            using var square = x.square();
            inverse = square.mean([-1], keepdim: true).add_(_epsilon).rsqrt_();
            normalized = x.mul(inverse).mul_(Weight);
        }

        using (inverse)
            return CustomGradient.IsNeeded(x, Weight) ? CustomGradient.Join(normalized, new RmsNormDerivative(x, Weight, inverse), x, Weight) : normalized;
    }

    public void Dispose() => _epsilon.Dispose();

    private Tensor ForwardThroughFloat32(Tensor x)
    {
        using var wide = x.to(ScalarType.Float32);
        using var square = wide.square();
        using var inverse = square.mean([-1], keepdim: true).add_(_epsilon).rsqrt_();
        using var normalized = wide.mul(inverse);
        using var narrow = normalized.to(x.dtype);
        return narrow.mul(Weight);
    }
}
