namespace FineTuneSdk.Torch.Models;

/// <summary>Rows of a table that somebody else owns.</summary>
/// <param name="weight">[count, width].</param>
internal sealed class Embedding(Tensor weight) : IEmbedding
{
    public Tensor Weight { get; } = weight;

    public long Count { get; } = weight.size(0);

    public long Width { get; } = weight.size(1);

    public Tensor Forward(Tensor ids)
    {
        // TorchSharp has aten's embedding as a module only, and a module owns its weight.
        using var flat = ids.flatten();
        using var rows = RowLookup.Select(Weight, flat);
        return rows.unflatten(0, [ids.size(0), ids.size(1)]);
    }

    public void Dispose()
    {
    }
}
