namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>Queries of a group that are worked on together, and the keys that they may see.</summary>
/// <param name="QueryStart">The first query.</param>
/// <param name="QueryCount">How many.</param>
/// <param name="KeyStart">The first key.</param>
/// <param name="KeyEnd">The key after the last one.</param>
/// <param name="Mask">[1 or n, 1, 1, QueryCount, m], added to the scores of the last m keys: 0 or <see cref="Hidden"/>; null: all are seen. Owned.</param>
internal sealed record AttentionBlock(long QueryStart, long QueryCount, long KeyStart, long KeyEnd, Tensor? Mask) : IDisposable
{
    /// <summary>What is added where a query doesn't see a key: finite, so that a row that sees none of a block's keys is no NaN; its weight is exactly 0 all the same.</summary>
    public const float Hidden = -1e30f;

    /// <summary>[n · kv heads, groups, queries, width] → this block's, [n · kv heads, groups · block, width].</summary>
    public Tensor Grouped(Tensor queries) => queries.narrow(2, QueryStart, QueryCount).reshape(queries.size(0), -1, queries.size(3));

    /// <summary>The other way, for whatever width: [n · kv heads, groups · block, width] → [n · kv heads, groups, block, width].</summary>
    public Tensor Ungrouped(Tensor x, Tensor queries) => x.view(queries.size(0), queries.size(1), QueryCount, x.size(2));

    /// <summary>[n · kv heads, keys, width] → this block's, a view.</summary>
    public Tensor Keys(Tensor keys) => keys.narrow(1, KeyStart, KeyEnd - KeyStart);

    /// <summary>The masked scores of this block, [n · kv heads, groups · block, keys of the block].</summary>
    public Tensor Scores(AttentionGroup group, Tensor queries, Tensor keys)
    {
        var scores = Grouped(queries).bmm(Keys(keys).transpose(1, 2));
        if (Mask is null)
            return scores;
        var columns = Mask.size(4);
        scores.view(group.Count, -1, queries.size(1), QueryCount, scores.size(2)).narrow(4, scores.size(2) - columns, columns).add_(Mask);
        return scores;
    }

    public void Dispose() => Mask?.Dispose();
}
