namespace FineTuneSdk.Torch.Models;

/// <summary>Rows of a table that somebody else owns.</summary>
/// <param name="weight">[count, width].</param>
/// <param name="type">The type of the rows that are given out; null: the table's.</param>
internal sealed class Embedding(Tensor weight, ScalarType? type = null) : IEmbedding
{
    public Tensor Weight { get; } = weight;

    public long Count { get; } = weight.size(0);

    public long Width { get; } = weight.size(1);

    public Tensor Forward(Tensor ids)
    {
        // TorchSharp has aten's embedding as a module only, and a module owns its weight.
        using var flat = ids.flatten();
        using var rows = RowLookup.Select(Weight, flat);
        using var wide = type is { } wanted && wanted != rows.dtype ? rows.to(wanted) : rows.alias();
        return wide.unflatten(0, [ids.size(0), ids.size(1)]);
    }

    public void Dispose()
    {
    }
}
