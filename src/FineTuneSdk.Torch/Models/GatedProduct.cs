using FineTuneSdk.Torch.Autograd;

namespace FineTuneSdk.Torch.Models;

/// <summary>silu(gate)·up, and its derivative, which keeps gate and up alone.</summary>
internal sealed class GatedProduct : IDerivative
{
    private readonly Tensor _gate;
    private readonly Tensor _up;

    private GatedProduct(Tensor gate, Tensor up) => (_gate, _up) = (Saved.Of(gate), Saved.Of(up));

    /// <summary>Two tensors of one shape → the same.</summary>
    public static Tensor Forward(Tensor gate, Tensor up)
    {
        Tensor product;
        using (no_grad())
            product = functional.silu(gate).mul_(up);
        return CustomGradient.IsNeeded(gate, up) ? CustomGradient.Join(product, new GatedProduct(gate, up), gate, up) : product;
    }

    /// <summary>The gradients of gate and up: with σ = sigmoid(gate), d silu = σ + silu·(1 − σ).</summary>
    public Tensor?[] Backward(Tensor gradient)
    {
        using var sigmoid = _gate.sigmoid();
        using var activated = _gate.mul(sigmoid);
        var up = gradient.mul(activated);
        using var rest = activated.mul(sigmoid);
        sigmoid.add_(activated).sub_(rest).mul_(_up);
        return [sigmoid.mul(gradient), up];
    }

    public void Dispose()
    {
        _gate.Dispose();
        _up.Dispose();
    }
}
