namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>The decoder over packed rows, a layer at a time. In the last layer only what the wanted rows need is computed.</summary>
internal sealed class PackedPass : IDisposable
{
    private readonly EmbeddingSlot _embedding;
    private readonly DecoderLayer[] _layers;
    private readonly RmsNorm _finalNorm;
    private readonly Tensor _ids;
    private readonly ForwardContext _context;
    private readonly ForwardContext? _last;

    public PackedPass(PackedRows rows, EmbeddingSlot embedding, DecoderLayer[] layers, RmsNorm finalNorm, RotaryEmbedding rotary, long heads, Device device)
    {
        (_embedding, _layers, _finalNorm) = (embedding, layers, finalNorm);
        _ids = tensor(Array.ConvertAll([.. rows.Ids], id => (long)id), [1, rows.Ids.Count], device: device);
        var type = layers.Length > 0 ? finalNorm.Weight.dtype : ScalarType.Float32;
        _context = ForwardContext.Create(rows, wantedOnly: false, heads, rotary, device, type);
        if (!rows.WantsAll)
            _last = ForwardContext.Create(rows, wantedOnly: true, heads, rotary, device, type);
    }

    /// <summary>How many layers there are.</summary>
    public int LayerCount => _layers.Length;

    /// <summary>[1, T, hidden]: what the first layer takes.</summary>
    public Tensor Embed() => _embedding.Module.Forward(_ids);

    /// <summary>A layer: [1, T, hidden] → the same; the last one → [1, R, hidden].</summary>
    public Tensor Layer(int index, Tensor hidden)
    {
        var context = index == _layers.Length - 1 ? _last ?? _context : _context;
        return _layers[index].Forward(hidden, context, context.Packed!);
    }

    /// <summary>All layers.</summary>
    public Tensor Layers(Tensor hidden)
    {
        var current = hidden.alias();
        for (var i = 0; i < _layers.Length; i++)
        {
            var next = Layer(i, current);
            current.Dispose();
            current = next;
        }
        return current;
    }

    /// <summary>[1, R, hidden] → [R, hidden], normalised: what the head takes.</summary>
    public Tensor Normalize(Tensor hidden)
    {
        using var normalized = _finalNorm.Forward(hidden);
        return normalized.squeeze(0);
    }

    public void Dispose()
    {
        _ids.Dispose();
        _context.Dispose();
        _last?.Dispose();
    }
}
