namespace FineTuneSdk.Torch.Models;

/// <summary>Rows of a table by index.</summary>
internal static class RowLookup
{
    /// <summary>[count, width] and [n] int64 → [n, width].</summary>
    /// <remarks>
    /// A gather: index_select has no kernel for the meta device, and the backward pass of advanced indexing adds in no fixed order on several threads, which would
    /// make a training differ from the same training.
    /// </remarks>
    public static Tensor Select(Tensor table, Tensor indices)
    {
        using var column = indices.unsqueeze(1);
        using var spread = column.expand(indices.size(0), table.size(1));
        return table.gather(0, spread);
    }
}
