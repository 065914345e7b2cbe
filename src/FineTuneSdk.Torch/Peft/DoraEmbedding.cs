using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>
/// A frozen embedding with a weight-decomposed low-rank update: row(i) = k ⊙ (E[i] + s·(B·A)[:, i]) with k = m / n, where m [hidden] is trained and n are the norms
/// of the columns of E + s·(B·A)ᵀ, through which no gradient flows. There is no dropout here.
/// </summary>
/// <remarks>Source: huggingface/peft 0.21.2, src/peft/tuners/lora/dora.py and variants.py.</remarks>
internal sealed class DoraEmbedding : IEmbedding
{
    private readonly LoraEmbedding _inner;
    private readonly Tensor _weight;
    private readonly Tensor? _factor;

    /// <summary>Puts an update on an embedding.</summary>
    /// <param name="inner">E with the update; owned from now on.</param>
    /// <param name="weight">E, [vocabulary, hidden]; owned by somebody else.</param>
    /// <param name="magnitude">m; owned by somebody else.</param>
    public DoraEmbedding(LoraEmbedding inner, Tensor weight, Tensor magnitude)
    {
        (_inner, _weight, Magnitude) = (inner, weight, magnitude);
        (Count, Width) = (inner.Count, inner.Width);
        if (!magnitude.requires_grad)
            _factor = Factor();
    }

    public Tensor Magnitude { get; }

    public long Count { get; }

    public long Width { get; }

    public Tensor Forward(Tensor ids)
    {
        using var sum = _inner.Forward(ids);                                              // [B, T, hidden]
        using var computed = _factor is null ? Factor() : null;
        return sum.mul(_factor ?? computed!);
    }

    /// <summary>The embedding with the update that hasn't its norms' scale.</summary>
    public LoraEmbedding Inner => _inner;

    /// <summary>k ⊙ (E + s·(B·A)ᵀ), [vocabulary, hidden].</summary>
    public Tensor Merged()
    {
        using var scope = NewDisposeScope();
        return Changed().mul(Factor()).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _factor?.Dispose();
        _inner.Dispose();
    }

    private Tensor Changed() => LinearProduct.Widen(_weight, _inner.A).add(_inner.Delta());

    private Tensor Factor()
    {
        using var norms = Dora.Norms(Changed, 0);
        return Magnitude.div(norms).DetachFromDisposeScope();
    }
}
