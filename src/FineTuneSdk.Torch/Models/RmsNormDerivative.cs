using FineTuneSdk.Torch.Autograd;

namespace FineTuneSdk.Torch.Models;

/// <summary>The derivative of w·x·r with r = 1 / √(mean(x²) + ε), which keeps x and r: dx = r·(g·w − x·r²·mean(g·w·x)), dw = Σ g·x·r.</summary>
internal sealed class RmsNormDerivative(Tensor x, Tensor weight, Tensor inverse) : IDerivative
{
    private readonly Tensor _x = Saved.Of(x);
    private readonly Tensor _weight = Saved.Of(weight);
    private readonly Tensor _inverse = Saved.Of(inverse);
    private readonly bool _isTrained = weight.requires_grad;

    /// <summary>The gradients of x and of w.</summary>
    public Tensor?[] Backward(Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var normalized = _x.mul(_inverse);
        var weighted = gradient.mul(_weight);
        var mean = weighted.mul(normalized).mean([-1], keepdim: true);
        var change = weighted.addcmul_(normalized, mean.neg_(), 1).mul_(_inverse);
        var weightChange = _isTrained ? normalized.mul_(gradient).view(-1, _weight.size(0)).sum([0]) : null;
        return [change.MoveToOuterDisposeScope(), weightChange?.MoveToOuterDisposeScope()];
    }

    public void Dispose()
    {
        _x.Dispose();
        _weight.Dispose();
        _inverse.Dispose();
    }
}
