namespace FineTuneSdk.Torch.Models;

/// <summary>Causal self-attention with rotary positions and grouped keys and values (Ainslie et al. 2023, arXiv 2305.13245).</summary>
internal sealed class Attention(ModelConfig config, int layer, LinearSlot query, LinearSlot key, LinearSlot value, LinearSlot output)
{
    private readonly long _groups = config.HeadCount / config.KeyValueHeadCount;
    private readonly long? _window = config.Window(layer);

    /// <summary>Normalises each query head before it is rotated, or null.</summary>
    public RmsNorm? QueryNorm { get; init; }

    /// <summary>Normalises each key head before it is rotated, or null.</summary>
    public RmsNorm? KeyNorm { get; init; }

    /// <summary>[B, T, hidden] → [B, T, hidden].</summary>
    public Tensor Forward(Tensor x, ForwardContext context, KeyValueCache? cache)
    {
        using var q = Rotated(query, QueryNorm, x, config.HeadCount, context);                       // [B, heads, T, head]
        using var k = Rotated(key, KeyNorm, x, config.KeyValueHeadCount, context);                 // [B, kv heads, T, head]
        using var v = Heads(value, x, config.KeyValueHeadCount);
        using var mixed = cache is null ? Attend(q, k, v, context) : AttendCached(q, k, v, context, cache);
        using var inner = mixed.transpose(1, 2);                                          // [B, T, heads, head]
        using var joined = inner.flatten(2);                                              // [B, T, heads · head]
        return output.Module.Forward(joined);
    }

    private Tensor Rotated(LinearSlot slot, RmsNorm? norm, Tensor x, long heads, ForwardContext context)
    {
        using var flat = slot.Module.Forward(x);
        using var split = flat.unflatten(2, [heads, config.HeadSize]);                   // [B, T, heads, head]
        using var normalized = norm?.Forward(split);
        using var rotated = RotaryEmbedding.Rotate(normalized ?? split, context.Cos, context.Sin);
        return rotated.transpose(1, 2);
    }

    private Tensor Heads(LinearSlot slot, Tensor x, long heads)
    {
        using var flat = slot.Module.Forward(x);
        using var split = flat.unflatten(2, [heads, config.HeadSize]);
        return split.transpose(1, 2);
    }

    private Tensor AttendCached(Tensor q, Tensor k, Tensor v, ForwardContext context, KeyValueCache cache)
    {
        var (keys, values) = cache.Append(layer, k, v);                                   // [B, kv heads, S, head]
        using (keys)
        using (values)
        {
            // A single query's groups act as rows of one head, so that keys and values needn't be expanded.
            if (_groups > 1 && context.IsSingle)
            {
                using var grouped = q.view(-1, config.KeyValueHeadCount, _groups, config.HeadSize);
                using var mixed = ScaledDotProduct(grouped, keys, values, context);
                return mixed.reshape(-1, config.HeadCount, 1, config.HeadSize);
            }
            return Attend(q, keys, values, context);
        }
    }

    private Tensor Attend(Tensor q, Tensor k, Tensor v, ForwardContext context)
    {
        if (_groups == 1)
            return ScaledDotProduct(q, k, v, context);
        using var keys = k.repeat_interleave(_groups, 1);                                 // [B, heads, S, head]
        using var values = v.repeat_interleave(_groups, 1);
        return ScaledDotProduct(q, keys, values, context);
    }

    private Tensor ScaledDotProduct(Tensor q, Tensor k, Tensor v, ForwardContext context)
    {
        var mask = (_window is null ? null : context.WindowMask) ?? context.Mask;
        if (!context.IsMeta)
            return functional.scaled_dot_product_attention(q, k, v, mask, is_casual: mask is null && context.IsCausal);
        // On the meta device only shapes and the graph count, and libtorch's softmax of masked rows has no kernel there.
        using var turned = k.transpose(2, 3);
        using var scores = q.matmul(turned);
        return scores.matmul(v);
    }
}
