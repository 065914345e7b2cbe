using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>
/// A frozen linear map with a weight-decomposed low-rank update (Liu et al. 2024, arXiv 2402.09353): y = k ⊙ (Wx + s·B·A·x) + b with k = m / n, where m [out] is
/// trained and n are the norms of the rows of W + s·B·A, through which no gradient flows. While training with dropout d: y = Wx + b + (k − 1) ⊙ W·d(x) + k ⊙ s·B·A·d(x).
/// </summary>
/// <remarks>Source: huggingface/peft 0.21.2, src/peft/tuners/lora/dora.py and variants.py.</remarks>
internal sealed class DoraLinear : ILinear
{
    private readonly ILinear _frozen;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly double _scale;
    private readonly Dropout? _dropout;
    private readonly Tensor? _factor;

    /// <summary>Puts an update on a linear map.</summary>
    /// <param name="frozen">Wx + b; owned from now on.</param>
    /// <param name="weight">W, [out, in]; owned by somebody else.</param>
    /// <param name="bias">b, [out], or null; owned by somebody else.</param>
    /// <param name="update">A and B; owned by somebody else.</param>
    /// <param name="magnitude">m; owned by somebody else.</param>
    /// <param name="dropout">d, or null.</param>
    public DoraLinear(ILinear frozen, Tensor weight, Tensor? bias, LowRankUpdate update, Tensor magnitude, Dropout? dropout = null)
    {
        (_frozen, _weight, _bias, _dropout) = (frozen, weight, bias, dropout);
        (A, B, _scale, Magnitude) = (update.A, update.B, update.Scale, magnitude);
        (InFeatures, OutFeatures) = (frozen.InFeatures, frozen.OutFeatures);
        // What isn't trained doesn't change: the norms cost a pass over the whole weight.
        if (!magnitude.requires_grad)
            _factor = Factor();
    }

    public Tensor A { get; }

    public Tensor B { get; }

    public Tensor Magnitude { get; }

    public long InFeatures { get; }

    public long OutFeatures { get; }

    public Tensor Forward(Tensor x)
    {
        var shape = x.shape;
        shape[^1] = OutFeatures;
        using var rows = x.reshape(-1, InFeatures);                                       // [N, in]
        using var computed = _factor is null ? Factor() : null;
        var factor = _factor ?? computed!;                                                // [out]
        using var dropped = _dropout?.Apply(rows);
        using var sum = LinearProduct.Forward(dropped ?? rows, _weight);                  // [N, out]
        using var low = functional.linear(dropped ?? rows, A);                            // [N, r]
        using var up = B.t();
        if (dropped is null)
        {
            sum.addmm_(low, up, beta: 1, alpha: (float)_scale);
            using var scaled = sum.mul(factor);
            if (_bias is null)
                return scaled.view(shape);
            using var shifted = scaled.add(_bias);
            return shifted.view(shape);
        }

        using var plain = _frozen.Forward(rows);
        using var above = factor.sub(1);
        using var first = sum.mul(above);
        using var product = low.mm(up);
        using var second = product.mul(factor);
        using var begun = plain.add(first);
        using var result = begun.add(second, _scale);
        return result.view(shape);
    }

    /// <summary>k ⊙ (W + s·B·A), [out, in].</summary>
    public Tensor Merged()
    {
        using var scope = NewDisposeScope();
        return Changed().mul(Factor().unsqueeze(1)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _factor?.Dispose();
        _frozen.Dispose();
    }

    private Tensor Changed() => LinearProduct.Widen(_weight, A).addmm(B.detach(), A.detach(), beta: 1, alpha: (float)_scale);

    private Tensor Factor()
    {
        using var norms = Dora.Norms(Changed, 1);
        return Magnitude.div(norms).DetachFromDisposeScope();
    }
}
