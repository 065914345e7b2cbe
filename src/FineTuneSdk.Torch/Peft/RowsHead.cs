using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>A head some of whose rows are trained, or follow an embedding's: y = Wx with the entries of these rows replaced by Dx.</summary>
/// <remarks>Source: huggingface/peft 0.21.2, src/peft/tuners/trainable_tokens/layer.py.</remarks>
internal sealed class RowsHead : ILinear
{
    private readonly ILinear _frozen;
    private readonly Tensor _rows;
    private readonly Tensor _indices;

    /// <summary>Puts rows on a head.</summary>
    /// <param name="frozen">Wx; owned from now on.</param>
    /// <param name="rows">D, [n, hidden]; owned by somebody else.</param>
    /// <param name="indices">Which rows of W they replace.</param>
    public RowsHead(ILinear frozen, Tensor rows, IReadOnlyList<int> indices)
    {
        (_frozen, _rows) = (frozen, rows);
        (InFeatures, OutFeatures) = (frozen.InFeatures, frozen.OutFeatures);
        using var scope = NewDisposeScope();
        _indices = tensor(indices.Select(i => (long)i).ToArray()).to(rows.device).DetachFromDisposeScope();
    }

    public long InFeatures { get; }

    public long OutFeatures { get; }

    public Tensor Forward(Tensor x)
    {
        using var all = _frozen.Forward(x);                                               // [.., vocabulary]
        using var trained = functional.linear(x, _rows);                                  // [.., n]
        return all.index_copy(-1, _indices, trained);
    }

    public void Dispose()
    {
        _indices.Dispose();
        _frozen.Dispose();
    }
}
