using FineTuneSdk.Torch.Autograd;

namespace FineTuneSdk.Torch.Models;

/// <summary>
/// y = xWᵀ with a frozen W of a narrower type, computed in x's type. W is widened anew for the derivative, so that no more than one matrix of the model has its wide
/// form at a time; the numbers are those of a model that was widened as a whole.
/// </summary>
internal sealed class WidenedLinear : IDerivative
{
    private readonly Tensor _weight;

    private WidenedLinear(Tensor weight) => _weight = weight;

    /// <summary>[…, in] → […, out].</summary>
    public static Tensor Forward(Tensor x, Tensor weight)
    {
        Tensor result;
        using (no_grad())
        using (var wide = Widen(weight, x))
            result = functional.linear(x, wide);
        return CustomGradient.IsNeeded(x) ? CustomGradient.Join(result, new WidenedLinear(weight), x) : result;
    }

    /// <summary>A handle of its own on a frozen weight, in another tensor's type.</summary>
    public static Tensor Widen(Tensor weight, Tensor like) => weight.dtype == like.dtype ? weight.alias() : weight.to(like.dtype);

    public Tensor?[] Backward(Tensor gradient)
    {
        using var wide = Widen(_weight, gradient);
        return [gradient.matmul(wide)];
    }

    public void Dispose()
    {
    }
}
