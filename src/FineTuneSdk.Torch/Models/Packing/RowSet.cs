namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>Some rows of a tensor: a run, or any by index.</summary>
internal sealed class RowSet : IDisposable
{
    private readonly long _start;
    private readonly long _count;
    private readonly Tensor? _index;

    private RowSet(long start, long count, Tensor? index) => (_start, _count, _index) = (start, count, index);

    /// <summary>The rows in the order given, which may name one more than once.</summary>
    public static RowSet Of(IReadOnlyList<long> rows, Device device)
    {
        for (var i = 1; i < rows.Count; i++)
        {
            if (rows[i] != rows[0] + i)
                return new RowSet(0, rows.Count, tensor(rows.ToArray(), device: device).DetachFromDisposeScope());
        }
        return new RowSet(rows.Count > 0 ? rows[0] : 0, rows.Count, null);
    }

    /// <summary>[N, …] → [count, …]; a view where the rows are a run. For use without gradients.</summary>
    /// <remarks>Not index_select, which has no kernel for the meta device.</remarks>
    public Tensor Take(Tensor x) => _index is null ? x.narrow(0, _start, _count) : x[_index];

    public void Dispose() => _index?.Dispose();
}
