using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>A frozen embedding some of whose rows are trained: row(i) = D[position of i] where i is among them, else E[i].</summary>
/// <remarks>Source: huggingface/peft 0.21.2, src/peft/tuners/trainable_tokens/layer.py, which copies the whole table each time.</remarks>
internal sealed class RowsEmbedding : IEmbedding
{
    private readonly IEmbedding _frozen;
    private readonly Tensor _positions;

    /// <summary>Puts rows on an embedding.</summary>
    /// <param name="frozen">E; owned from now on.</param>
    /// <param name="rows">D, [n, hidden]; owned by somebody else.</param>
    /// <param name="indices">Which rows of E they replace.</param>
    public RowsEmbedding(IEmbedding frozen, Tensor rows, IReadOnlyList<int> indices)
    {
        (_frozen, Rows, Indices) = (frozen, rows, indices);
        (Count, Width) = (frozen.Count, frozen.Width);
        var positions = Enumerable.Repeat(-1L, checked((int)Count)).ToArray();
        for (var i = 0; i < indices.Count; i++)
            positions[indices[i]] = i;
        using var scope = NewDisposeScope();
        _positions = tensor(positions, [Count, 1]).to(rows.device).DetachFromDisposeScope();
    }

    public Tensor Rows { get; }

    public IReadOnlyList<int> Indices { get; }

    public long Count { get; }

    public long Width { get; }

    public Tensor Forward(Tensor ids)
    {
        using var frozen = _frozen.Forward(ids);                                          // [B, T, hidden]
        using var flat = ids.flatten();
        using var positions = RowLookup.Select(_positions, flat);                         // [B · T, 1]
        using var isTrained = positions.ge(0);
        using var some = positions.clamp(min: 0);
        using var column = some.squeeze(1);
        using var rows = RowLookup.Select(Rows, column);                                  // [B · T, hidden]
        using var shaped = rows.view(frozen.shape);
        using var mask = isTrained.view([.. ids.shape, 1]);
        return shaped.where(mask, frozen);
    }

    public void Dispose()
    {
        _positions.Dispose();
        _frozen.Dispose();
    }
}
