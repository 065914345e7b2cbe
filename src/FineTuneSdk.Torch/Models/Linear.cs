using FineTuneSdk.Torch.Autograd;

namespace FineTuneSdk.Torch.Models;

/// <summary>y = xWᵀ + b over tensors that somebody else owns.</summary>
/// <param name="weight">[out, in]; when it is frozen it may have a narrower type than x, and is widened for as long as it is used.</param>
/// <param name="bias">[out], or null.</param>
internal sealed class Linear(Tensor weight, Tensor? bias) : ILinear
{
    public Tensor Weight { get; } = weight;

    public Tensor? Bias { get; } = bias;

    /// <summary>Whether its tensors have gradients.</summary>
    public bool IsTrained => Weight.requires_grad || Bias is { requires_grad: true };

    public long InFeatures { get; } = weight.size(1);

    public long OutFeatures { get; } = weight.size(0);

    public Tensor Forward(Tensor x)
    {
        if (RowProducts.Fit(x, Weight))
            return RowProducts.Forward(x, Weight, Bias);
        if (Bias is null)
            return LinearProduct.Forward(x, Weight);
        var product = LinearProduct.Forward(x, Weight);
        if (!CustomGradient.IsNeeded(x, Weight, Bias))
            return product.add_(Bias);
        using (product)
            return product.add(Bias);
    }

    public void Dispose()
    {
    }
}
