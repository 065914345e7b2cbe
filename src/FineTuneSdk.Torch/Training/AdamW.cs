namespace FineTuneSdk.Torch.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101) over one piece of memory: θ ← θ(1 − ηλ), m ← β₁m + (1 − β₁)g,
/// v ← β₂v + (1 − β₂)g², θ ← θ − η/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε), with β = (0.9, 0.999) and ε = 1e-8. The same operations in the same order as PyTorch's.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Tensor _values;
    private readonly Tensor _gradients;
    private readonly Tensor? _decayed;
    private readonly double _weightDecay;

    /// <summary>Creates the optimizer.</summary>
    /// <param name="values">[n]: θ, changed in place; a handle of its own, owned from now on.</param>
    /// <param name="gradients">[n]: g; a handle of its own, owned from now on.</param>
    /// <param name="decayedCount">How many of the first numbers are decayed.</param>
    /// <param name="weightDecay">λ.</param>
    public AdamW(Tensor values, Tensor gradients, long decayedCount, double weightDecay)
    {
        (_values, _gradients, _weightDecay) = (values.DetachFromDisposeScope(), gradients.DetachFromDisposeScope(), weightDecay);
        if (weightDecay > 0 && decayedCount > 0)
            _decayed = values.narrow(0, 0, decayedCount).DetachFromDisposeScope();
        FirstMoment = zeros_like(values).DetachFromDisposeScope();
        SecondMoment = zeros_like(values).DetachFromDisposeScope();
    }

    /// <summary>[n]: m.</summary>
    public Tensor FirstMoment { get; }

    /// <summary>[n]: v.</summary>
    public Tensor SecondMoment { get; }

    /// <summary>Makes step t, counted from 1, at the rate η.</summary>
    public void Step(double learningRate, int step)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        _decayed?.mul_(1 - learningRate * _weightDecay);
        FirstMoment.lerp_(_gradients, 1 - Beta1);
        SecondMoment.mul_(Beta2).addcmul_(_gradients, _gradients, 1 - Beta2);
        var denominator = SecondMoment.sqrt();
        denominator.div_(Math.Sqrt(1 - Math.Pow(Beta2, step))).add_(Epsilon);
        _values.addcdiv_(FirstMoment, denominator, -learningRate / (1 - Math.Pow(Beta1, step)));
    }

    public void Dispose()
    {
        FirstMoment.Dispose();
        SecondMoment.Dispose();
        _decayed?.Dispose();
        _values.Dispose();
        _gradients.Dispose();
    }
}
