namespace FineTuneSdk.Torch.Models;

/// <summary>y = xWᵀ + b over tensors that somebody else owns.</summary>
/// <param name="weight">[out, in].</param>
/// <param name="bias">[out], or null.</param>
internal sealed class Linear(Tensor weight, Tensor? bias) : ILinear
{
    public Tensor Weight { get; } = weight;

    public Tensor? Bias { get; } = bias;

    /// <summary>Whether its tensors have gradients.</summary>
    public bool IsTrained => Weight.requires_grad || Bias is { requires_grad: true };

    public long InFeatures { get; } = weight.size(1);

    public long OutFeatures { get; } = weight.size(0);

    public Tensor Forward(Tensor x) => functional.linear(x, Weight, Bias);

    public void Dispose()
    {
    }
}
