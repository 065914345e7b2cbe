using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>
/// A frozen linear map with a low-rank update (Hu et al. 2021, arXiv 2106.09685): y = Wx + b + s·B·A·d(x), where A is [r, in], B is [out, r] and d is dropout
/// while training.
/// </summary>
internal sealed class LoraLinear : ILinear
{
    private readonly ILinear _frozen;
    private readonly Dropout? _dropout;

    /// <summary>Puts an update on a linear map.</summary>
    /// <param name="frozen">Wx + b; owned from now on.</param>
    /// <param name="a">[r, in]; owned by somebody else.</param>
    /// <param name="b">[out, r]; owned by somebody else.</param>
    /// <param name="scale">s.</param>
    /// <param name="dropout">d, or null.</param>
    public LoraLinear(ILinear frozen, Tensor a, Tensor b, double scale, Dropout? dropout = null)
    {
        _frozen = frozen;
        (A, B, Scale, _dropout) = (a, b, scale, dropout);
        (InFeatures, OutFeatures) = (frozen.InFeatures, frozen.OutFeatures);
    }

    public Tensor A { get; }

    public Tensor B { get; }

    public double Scale { get; }

    public long InFeatures { get; }

    public long OutFeatures { get; }

    public Tensor Forward(Tensor x)
    {
        if (RowProducts.Fit(x, A) && B.is_contiguous())
        {
            using var wide = _frozen.Forward(x);
            using var narrow = RowProducts.Forward(x, A);                                 // […, r]
            return RowProducts.Forward(narrow, B, wide, (float)Scale);
        }

        if (_frozen is Linear { IsTrained: false } frozen && _dropout is not { IsOn: true })
        {
            using var flat = x.reshape(-1, InFeatures);                                   // [N, in]
            using var result = LoraDerivative.Forward(frozen, A, B, Scale, flat);         // [N, out]
            return result.view([.. x.shape[..^1], OutFeatures]);
        }

        // In two dimensions the frozen map's result is no view, so that adding to it in place costs the backward pass no copy.
        var shape = x.shape;
        using var rows = x.reshape(-1, InFeatures);                                       // [N, in]
        using var sum = _frozen.Forward(rows);                                            // [N, out]
        using var dropped = _dropout?.Apply(rows);
        using var low = functional.linear(dropped ?? rows, A);                            // [N, r]
        using var up = B.t();                                                             // [r, out]
        sum.addmm_(low, up, beta: 1, alpha: (float)Scale);
        shape[^1] = OutFeatures;
        return sum.view(shape);
    }

    /// <summary>s·B·A, [out, in].</summary>
    public Tensor Delta()
    {
        using var product = B.matmul(A);
        return product.mul(Scale);
    }

    public void Dispose() => _frozen.Dispose();
}
