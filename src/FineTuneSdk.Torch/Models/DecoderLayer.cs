using FineTuneSdk.Torch.Models.Packing;

namespace FineTuneSdk.Torch.Models;

/// <summary>A pre-norm decoder layer: x + attention(norm(x)), then x + feed-forward(norm(x)).</summary>
internal sealed class DecoderLayer(RmsNorm attentionNorm, Attention attention, RmsNorm feedForwardNorm, SwiGlu feedForward)
{
    /// <summary>[B, T, hidden] → [B, T, hidden].</summary>
    public Tensor Forward(Tensor x, ForwardContext context, KeyValueCache? cache)
    {
        using var attentionInput = attentionNorm.Forward(x);
        using var attended = attention.Forward(attentionInput, context, cache);
        return Finish(x, attended);
    }

    /// <summary>Over packed rows: [1, T, hidden] → [1, R, hidden], the rows of the queries.</summary>
    public Tensor Forward(Tensor x, ForwardContext context, PackedContext packed)
    {
        using var attentionInput = attentionNorm.Forward(x);
        using var queries = packed.Queries(attentionInput);
        using var attended = attention.Forward(attentionInput, queries, context, packed);
        using var residual = packed.Queries(x);
        return Finish(residual, attended);
    }

    private Tensor Finish(Tensor x, Tensor attended)
    {
        using var middle = x.add(attended);
        using var feedForwardInput = feedForwardNorm.Forward(middle);
        using var transformed = feedForward.Forward(feedForwardInput);
        return middle.add(transformed);
    }
}
