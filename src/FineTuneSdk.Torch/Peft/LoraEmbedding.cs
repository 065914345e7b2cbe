using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>A frozen embedding with a low-rank update: row(i) = E[i] + s·(B·A)[:, i], where A is [r, vocabulary] and B is [hidden, r]. There is no dropout here.</summary>
/// <remarks>Source: huggingface/peft 0.21.2, src/peft/tuners/lora/layer.py, class Embedding.</remarks>
internal sealed class LoraEmbedding : IEmbedding
{
    private readonly IEmbedding _frozen;

    /// <summary>Puts an update on an embedding.</summary>
    /// <param name="frozen">E; owned from now on.</param>
    /// <param name="a">[r, vocabulary]; owned by somebody else.</param>
    /// <param name="b">[hidden, r]; owned by somebody else.</param>
    /// <param name="scale">s.</param>
    public LoraEmbedding(IEmbedding frozen, Tensor a, Tensor b, double scale)
    {
        _frozen = frozen;
        (A, B, Scale) = (a, b, scale);
        (Count, Width) = (frozen.Count, frozen.Width);
    }

    public Tensor A { get; }

    public Tensor B { get; }

    public double Scale { get; }

    public long Count { get; }

    public long Width { get; }

    public Tensor Forward(Tensor ids)
    {
        using var sum = _frozen.Forward(ids);                                             // [B, T, hidden]
        using var flat = ids.flatten();
        using var table = A.t();                                                          // [vocabulary, r]
        using var low = RowLookup.Select(table, flat);                                     // [B · T, r]
        using var raised = functional.linear(low, B);                                     // [B · T, hidden]
        using var update = raised.view(sum.shape);
        return sum.add(update, Scale);
    }

    /// <summary>s·(B·A)ᵀ, [vocabulary, hidden].</summary>
    public Tensor Delta()
    {
        using var product = B.matmul(A);
        using var transposed = product.t();
        return transposed.mul(Scale);
    }

    public void Dispose() => _frozen.Dispose();
}
