using FineTuneSdk.Torch.Autograd;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>y = Wx + b + s·B·A·x with W and b frozen, and its derivative, which keeps x and A·x alone.</summary>
internal sealed class LoraDerivative : IDerivative
{
    private readonly Tensor? _weight;
    private readonly double _scale;
    private readonly Tensor _x;
    private readonly Tensor _a;
    private readonly Tensor _b;
    private readonly Tensor _low;

    private LoraDerivative(Tensor? weight, double scale, Tensor x, Tensor a, Tensor b, Tensor low)
    {
        (_weight, _scale) = (weight, scale);
        (_x, _a, _b, _low) = (Saved.Of(x), Saved.Of(a), Saved.Of(b), Saved.Of(low));
    }

    /// <summary>[N, in] → [N, out].</summary>
    public static Tensor Forward(Linear frozen, Tensor a, Tensor b, double scale, Tensor x)
    {
        Tensor sum, low;
        using (no_grad())
        {
            sum = frozen.Forward(x);                                                      // [N, out]
            low = functional.linear(x, a);                                                // [N, r]
            using var up = b.t();                                                         // [r, out]
            sum.addmm_(low, up, beta: 1, alpha: (float)scale);
        }

        using (low)
            return CustomGradient.IsNeeded(x, a, b) ? CustomGradient.Join(sum, new LoraDerivative(x.requires_grad ? frozen.Weight : null, scale, x, a, b, low), x, a, b) : sum;
    }

    /// <summary>The gradients of x, unless nothing before it is trained, of A and of B.</summary>
    public Tensor?[] Backward(Tensor gradient)
    {
        // Thin products are several times faster with their long side as columns.
        using var up = _b.t();
        using var rows = up.contiguous();                                                 // [r, out]
        using var raised = functional.linear(gradient, rows);                             // [N, r]
        raised.mul_(_scale);
        using var lowColumns = _low.t();
        using var b = lowColumns.matmul(gradient);                                        // [r, out]
        b.mul_(_scale);
        using var raisedColumns = raised.t();
        var a = raisedColumns.matmul(_x);                                                 // [r, in]
        using var weight = _weight is null ? null : LinearProduct.Widen(_weight, gradient);
        var x = weight is null ? null : DenseProducts.Transposed(gradient, weight);         // [N, in]
        x?.addmm_(raised, _a, beta: 1, alpha: 1);
        return [x, a, b.t()];
    }

    public void Dispose()
    {
        _x.Dispose();
        _a.Dispose();
        _b.Dispose();
        _low.Dispose();
    }
}
