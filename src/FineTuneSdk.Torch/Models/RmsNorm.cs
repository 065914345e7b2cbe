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
        using var square = x.square();
        using var inverse = square.mean([-1], keepdim: true).add_(_epsilon).rsqrt_();
        using var normalized = x.mul(inverse);
        return normalized.mul(Weight);
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
