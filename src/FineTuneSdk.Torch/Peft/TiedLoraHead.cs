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
    private readonly Dropout? _dropout;

    /// <summary>Puts the embedding's update on the head.</summary>
    /// <param name="frozen">Ex; owned from now on.</param>
    /// <param name="embedding">The embedding; owned by somebody else.</param>
    /// <param name="dropout">Before the update, or null.</param>
    public TiedLoraHead(ILinear frozen, LoraEmbedding embedding, Dropout? dropout)
    {
        (_frozen, _embedding, _dropout) = (frozen, embedding, dropout);
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
        return sum.add(raised, _embedding.Scale);
    }

    public void Dispose() => _frozen.Dispose();
}
