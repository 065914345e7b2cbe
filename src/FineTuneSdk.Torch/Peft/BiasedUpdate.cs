using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>A linear map whose update has a bias of its own: y = Lx + s·c, where L is the map with the update and c is [out]. Dropout doesn't reach c.</summary>
internal sealed class BiasedUpdate : ILinear
{
    private readonly LoraLinear _inner;

    /// <summary>Puts a bias on an update.</summary>
    /// <param name="inner">L; owned from now on.</param>
    /// <param name="bias">c; owned by somebody else.</param>
    public BiasedUpdate(LoraLinear inner, Tensor bias)
    {
        (_inner, Bias) = (inner, bias);
        (InFeatures, OutFeatures) = (inner.InFeatures, inner.OutFeatures);
    }

    public Tensor Bias { get; }

    public long InFeatures { get; }

    public long OutFeatures { get; }

    public Tensor Forward(Tensor x)
    {
        using var y = _inner.Forward(x);
        return y.add(Bias, _inner.Scale);
    }

    /// <summary>s·B·A, [out, in].</summary>
    public Tensor Delta() => _inner.Delta();

    /// <summary>s·c, [out].</summary>
    public Tensor BiasDelta() => Bias.mul(_inner.Scale);

    public void Dispose() => _inner.Dispose();
}
