using FineTuneSdk.Torch.Autograd;

namespace FineTuneSdk.Torch.Models;

/// <summary>
/// y = xWᵀ and its derivative. A frozen W may have a narrower type, and is widened to x's anew for the derivative, so that no more than one matrix of the model has its
/// wide form at a time; the numbers are those of a model that was widened as a whole.
/// </summary>
internal sealed class LinearProduct : IDerivative
{
    private readonly Tensor _weight;
    private readonly Tensor? _x;
    private readonly bool _hasInputGradient;

    private LinearProduct(Tensor x, Tensor weight)
    {
        _hasInputGradient = x.requires_grad;
        (_weight, _x) = weight.requires_grad ? (Saved.Of(weight), Saved.Of(x)) : (weight, null);
    }

    /// <summary>[…, in] → […, out].</summary>
    public static Tensor Forward(Tensor x, Tensor weight)
    {
        Tensor result;
        using (no_grad())
        using (var wide = Widen(weight, x))
            result = DenseProducts.Linear(x, wide);
        return CustomGradient.IsNeeded(x, weight) ? CustomGradient.Join(result, new LinearProduct(x, weight), x, weight) : result;
    }

    /// <summary>A handle of its own on a weight, in another tensor's type.</summary>
    public static Tensor Widen(Tensor weight, Tensor like) => weight.dtype == like.dtype ? weight.alias() : weight.to(like.dtype);

    /// <summary>The gradients of x and W, as far as they have one.</summary>
    public Tensor?[] Backward(Tensor gradient)
    {
        using var wide = Widen(_weight, gradient);
        return [_hasInputGradient ? DenseProducts.Transposed(gradient, wide) : null, _x is null ? null : OfWeight(gradient, _x)];
    }

    public void Dispose()
    {
        if (_x is null)
            return;
        _x.Dispose();
        _weight.Dispose();
    }

    // gᵀx over all rows, [out, in].
    private static Tensor OfWeight(Tensor gradient, Tensor x)
    {
        using var gradients = gradient.reshape(-1, gradient.size(-1));
        using var rows = x.reshape(-1, x.size(-1));
        using var left = gradients.t();
        return DenseProducts.Transposed(left, rows);
    }
}
