namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>Sequences of equal, or padded, length whose attention is computed together.</summary>
/// <param name="Count">n, how many.</param>
/// <param name="QueryCount">Queries of each.</param>
/// <param name="KeyCount">Keys of each.</param>
/// <param name="Queries">[n · queries] rows among the queries.</param>
/// <param name="KeyRows">[n · keys] rows among the keys.</param>
/// <param name="Blocks">The work; every query is in one block.</param>
/// <param name="Real">[n · queries, 1, 1]: 1 for a query, 0 for padding; null without padding. Owned.</param>
internal sealed record AttentionGroup(long Count, long QueryCount, long KeyCount, RowSet Queries, RowSet KeyRows, IReadOnlyList<AttentionBlock> Blocks, Tensor? Real) : IDisposable
{
    /// <summary>[R, heads, width] → [n · kv heads, groups, queries, width].</summary>
    public Tensor TakeQueries(Tensor x, long keyHeads) => Arrange(Queries.Take(x), keyHeads);

    /// <summary>The same of gradients, which are 0 in padding: it repeats rows, and what it would add to keys and values isn't theirs.</summary>
    public Tensor TakeGradients(Tensor x, long keyHeads) => Arrange(Real is null ? Queries.Take(x) : Queries.Take(x).mul(Real), keyHeads);

    /// <summary>[n · kv heads, groups, queries, width] → [n · queries, heads, width].</summary>
    public Tensor PutQueries(Tensor x) =>
        x.view(Count, -1, x.size(1), QueryCount, x.size(3)).permute(0, 3, 1, 2, 4).reshape(Count * QueryCount, -1, x.size(3));

    /// <summary>[T, kv heads, width] → [n · kv heads, keys, width].</summary>
    public Tensor TakeKeys(Tensor x) => KeyRows.Take(x).view(Count, KeyCount, x.size(1), x.size(2)).transpose(1, 2).reshape(Count * x.size(1), KeyCount, x.size(2));

    /// <summary>[n · kv heads, keys, width] → [n · keys, kv heads, width].</summary>
    public Tensor PutKeys(Tensor x) => x.view(Count, -1, KeyCount, x.size(2)).transpose(1, 2).reshape(Count * KeyCount, -1, x.size(2));

    public void Dispose()
    {
        Queries.Dispose();
        KeyRows.Dispose();
        Real?.Dispose();
        foreach (var block in Blocks)
            block.Dispose();
    }

    private Tensor Arrange(Tensor x, long keyHeads) =>
        x.view(Count, QueryCount, keyHeads, x.size(1) / keyHeads, x.size(2)).permute(0, 2, 3, 1, 4).reshape(Count * keyHeads, x.size(1) / keyHeads, QueryCount, x.size(2));
}
