namespace FineTuneSdk.Torch.Models;

/// <summary>A pre-norm decoder layer: x + attention(norm(x)), then x + feed-forward(norm(x)).</summary>
internal sealed class DecoderLayer(RmsNorm attentionNorm, Attention attention, RmsNorm feedForwardNorm, SwiGlu feedForward)
{
    /// <summary>[B, T, hidden] → [B, T, hidden].</summary>
    public Tensor Forward(Tensor x, ForwardContext context, KeyValueCache? cache)
    {
        using var attentionInput = attentionNorm.Forward(x);
        using var attended = attention.Forward(attentionInput, context, cache);
        using var middle = x.add(attended);
        using var feedForwardInput = feedForwardNorm.Forward(middle);
        using var transformed = feedForward.Forward(feedForwardInput);
        return middle.add(transformed);
    }
}
