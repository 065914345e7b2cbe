using FineTuneSdk.Torch.Models.Packing;

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
        using var q = Rotated(query, QueryNorm, x, config.HeadCount, context.Cos, context.Sin);      // [B, heads, T, head]
        using var k = Rotated(key, KeyNorm, x, config.KeyValueHeadCount, context.Cos, context.Sin); // [B, kv heads, T, head]
        using var v = Heads(value, x, config.KeyValueHeadCount);
        using var mixed = cache is null ? Attend(q, k, v, context) : AttendCached(q, k, v, context, cache);
        using var inner = mixed.transpose(1, 2);                                          // [B, T, heads, head]
        using var joined = inner.flatten(2);                                              // [B, T, heads · head]
        return output.Module.Forward(joined);
    }

    /// <summary>Over packed rows: [1, T, hidden], and the queries' [1, R, hidden] → [1, R, hidden].</summary>
    public Tensor Forward(Tensor x, Tensor queries, ForwardContext context, PackedContext packed)
    {
        using var q = Rotated(query, QueryNorm, queries, config.HeadCount, packed.Cos, packed.Sin);  // [1, heads, R, head]
        using var k = Rotated(key, KeyNorm, x, config.KeyValueHeadCount, context.Cos, context.Sin); // [1, kv heads, T, head]
        using var v = Heads(value, x, config.KeyValueHeadCount);
        using var queryRows = Rows(q);
        using var keyRows = Rows(k);
        using var valueRows = Rows(v);
        using var mixed = PackedAttention.Forward(queryRows, keyRows, valueRows, packed.Plan(_window)); // [R, heads, head]
        using var joined = mixed.view(1, mixed.size(0), -1);                              // [1, R, heads · head]
        return output.Module.Forward(joined);
    }

    // [1, heads, T, head] → [T, heads, head].
    private static Tensor Rows(Tensor heads)
    {
        using var one = heads.squeeze(0);
        return one.transpose(0, 1);
    }

    private Tensor Rotated(LinearSlot slot, RmsNorm? norm, Tensor x, long heads, Tensor cos, Tensor sin)
    {
        using var flat = slot.Module.Forward(x);
        using var split = flat.unflatten(2, [heads, config.HeadSize]);                   // [B, T, heads, head]
        using var normalized = norm?.Forward(split);
        using var rotated = RotaryEmbedding.Rotate(normalized ?? split, cos, sin);
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
