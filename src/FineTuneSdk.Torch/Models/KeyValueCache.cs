namespace FineTuneSdk.Torch.Models;

/// <summary>The keys and values of one call's tokens, so that each token is computed once. One call's own; not safe for concurrent use.</summary>
/// <param name="layerCount">Layers of the model.</param>
/// <param name="capacity">Tokens to make room for at first; more are taken when needed.</param>
/// <param name="promptLength">Tokens of the prompt when it comes in pieces: some kinds of positions depend on the length of the whole.</param>
internal sealed class KeyValueCache(int layerCount, long capacity, long promptLength = 0) : IDisposable
{
    private readonly Tensor?[] _keys = new Tensor?[layerCount];
    private readonly Tensor?[] _values = new Tensor?[layerCount];

    /// <summary>Tokens in the cache.</summary>
    public long Length { get; private set; }

    /// <summary>Tokens of the sequence with <paramref name="added"/> new ones, or with what is still to come of its prompt.</summary>
    public long SequenceLength(long added) => Math.Max(promptLength, Length + added);

    /// <summary>Adds a layer's keys and values, each [B, kv heads, T, head], and returns views of all so far, which the caller disposes.</summary>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        var added = keys.size(2);
        return (Append(ref _keys[layer], keys, added), Append(ref _values[layer], values, added));
    }

    /// <summary>Counts the tokens that every layer has appended.</summary>
    public void Advance(long tokens) => Length += tokens;

    /// <summary>Keeps the given rows of the batch alone.</summary>
    public void SelectRows(Tensor rows)
    {
        for (var layer = 0; layer < layerCount; layer++)
        {
            Replace(ref _keys[layer], _keys[layer]?.index_select(0, rows).DetachFromDisposeScope());
            Replace(ref _values[layer], _values[layer]?.index_select(0, rows).DetachFromDisposeScope());
        }
    }

    public void Dispose()
    {
        for (var layer = 0; layer < layerCount; layer++)
        {
            Replace(ref _keys[layer], null);
            Replace(ref _values[layer], null);
        }
    }

    private static void Replace(ref Tensor? place, Tensor? tensor)
    {
        place?.Dispose();
        place = tensor;
    }

    private Tensor Append(ref Tensor? buffer, Tensor added, long count)
    {
        var length = Length + count;
        if (buffer is null || buffer.size(2) < length)
            Grow(ref buffer, added, length);
        using (var free = buffer!.narrow(2, Length, count))
            free.copy_(added);
        return buffer.narrow(2, 0, length);
    }

    private void Grow(ref Tensor? buffer, Tensor like, long length)
    {
        var room = buffer is null ? Math.Max(capacity, length) : Math.Max(2 * buffer.size(2), length);
        var grown = empty([like.size(0), like.size(1), room, like.size(3)], like.dtype, like.device).DetachFromDisposeScope();
        if (buffer is not null)
        {
            using var target = grown.narrow(2, 0, Length);
            using var source = buffer.narrow(2, 0, Length);
            target.copy_(source);
        }
        Replace(ref buffer, grown);
    }
}
