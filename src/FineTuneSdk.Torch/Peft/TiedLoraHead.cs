using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>
/// A tied head that follows its embedding's low-rank update: y = Ex + s·Aᵀ·Bᵀ·x with the embedding's own A [r, vocabulary] and B [hidden, r], as PEFT's
/// <c>ensure_weight_tying</c> has it.
/// </summary>
internal sealed class TiedLoraHead : ILinear
{
    private readonly ILinear _frozen;
    private readonly LoraEmbedding _embedding;
    private readonly double _scale;
    private readonly Dropout? _dropout;

    /// <summary>Puts the embedding's update on the head.</summary>
    /// <param name="frozen">Ex; owned from now on.</param>
    /// <param name="embedding">The embedding; owned by somebody else.</param>
    /// <param name="scale">s.</param>
    /// <param name="dropout">Before the update, or null.</param>
    public TiedLoraHead(ILinear frozen, LoraEmbedding embedding, double scale, Dropout? dropout)
    {
        (_frozen, _embedding, _scale, _dropout) = (frozen, embedding, scale, dropout);
        (InFeatures, OutFeatures) = (frozen.InFeatures, frozen.OutFeatures);
    }

    public long InFeatures { get; }

    public long OutFeatures { get; }

    public Tensor Forward(Tensor x)
    {
        using var sum = _frozen.Forward(x);                                               // [.., vocabulary]
        using var dropped = _dropout?.Apply(x);
        using var low = (dropped ?? x).matmul(_embedding.B);                              // [.., r]
        using var raised = low.matmul(_embedding.A);                                      // [.., vocabulary]
        return sum.add(raised, _scale);
    }

    /// <summary>E + s·(B·A)ᵀ, [vocabulary, hidden].</summary>
    public Tensor Merged(Tensor weight)
    {
        using var scope = NewDisposeScope();
        return LinearProduct.Widen(weight, _embedding.A).add(_embedding.B.matmul(_embedding.A).t(), _scale).MoveToOuterDisposeScope();
    }

    public void Dispose() => _frozen.Dispose();
}
