using FineTuneSdk.Torch.Models.Packing;

namespace FineTuneSdk.Torch.Models;

/// <summary>What every layer of one forward pass shares: the rotary tables of its positions, and who sees whom.</summary>
/// <param name="Cos">[T, 1, head] or [B, T, 1, head].</param>
/// <param name="Sin">The same.</param>
/// <param name="Mask">[T, S] or [B, 1, T, S], added to the scores: 0 where a query sees a key, −∞ where it doesn't; null: all keys, or by <paramref name="IsCausal"/>.</param>
/// <param name="IsCausal">Whether query i sees keys 0 … i (without a mask, and with nothing cached before).</param>
/// <param name="IsSingle">Whether T is 1.</param>
/// <param name="IsMeta">Whether nothing is computed but shapes.</param>
internal sealed record ForwardContext(Tensor Cos, Tensor Sin, Tensor? Mask, bool IsCausal, bool IsSingle, bool IsMeta) : IDisposable
{
    /// <summary>For layers with a sliding window: what replaces <see cref="Mask"/>; null: no key is out of any query's window.</summary>
    public Tensor? WindowMask { get; init; }

    /// <summary>For packed rows: what replaces <see cref="Mask"/>.</summary>
    public PackedContext? Packed { get; init; }

    // A number in its place would become a tensor that nobody frees.
    private static readonly Scalar Zero = 0.ToScalar();

    /// <summary>Prepares a pass over <paramref name="inputIds"/> [B, T] after the tokens of a cache.</summary>
    /// <param name="inputIds">The new tokens.</param>
    /// <param name="attentionMask">[B, past + T], nonzero for tokens and 0 for padding, or null. Positions count the tokens of a row, so that padding doesn't shift them.</param>
    /// <param name="cache">The cache, or null.</param>
    /// <param name="window">How many keys a query of a windowed layer sees; null: there is no such layer.</param>
    /// <param name="rotary">The tables.</param>
    /// <param name="type">The type of the activations.</param>
    public static ForwardContext Create(Tensor inputIds, Tensor? attentionMask, KeyValueCache? cache, long? window, RotaryEmbedding rotary, ScalarType type)
    {
        var length = inputIds.size(1);
        var past = cache?.Length ?? 0;
        // Transformers counts columns, padding included: the longest row of a batch has none.
        var sequence = cache?.SequenceLength(length) ?? length;
        // As long as a window holds everything, it is none.
        var width = window < past + length ? window : null;
        var isMeta = inputIds.device_type == DeviceType.META;
        if (attentionMask is null)
        {
            var (cos, sin) = rotary.Range(past, length, sequence, inputIds.device, type);
            using var near = width is null ? null : InWindow(length, past, width.Value, inputIds.device);
            var windowMask = near is null ? null : Additive(near, type);
            // The flag means "aligned at the first key", which is wrong once keys lie before the first query; one query sees everything.
            if (past == 0 || length == 1)
                return new ForwardContext(cos, sin, null, IsCausal: length > 1, IsSingle: length == 1, isMeta) { WindowMask = windowMask };
            using var all = Causal(length, past, inputIds.device);
            return new ForwardContext(cos, sin, Additive(all, type), IsCausal: false, IsSingle: false, isMeta) { WindowMask = windowMask };
        }

        if (attentionMask.size(1) != past + length)
            throw new ArgumentException($"The attention mask covers {attentionMask.size(1)} tokens of {past} cached and {length} new ones.", nameof(attentionMask));
        using var gradients = no_grad();
        using var isToken = attentionMask.ne(Zero);                                                                // [B, S]
        using var tokens = isToken.to(ScalarType.Int64);
        using var through = tokens.cumsum(1);
        using var before = through.sub(tokens);                                                                    // the tokens before each
        using var positions = before.narrow(1, past, length);                                                     // [B, T]
        var (rowCos, rowSin) = rotary.At(positions, Math.Max(sequence, past + length), type);
        using var keys = isToken.view(-1, 1, 1, past + length);                                                   // [B, 1, 1, S]
        // A padding query that saw nothing would be NaN and spoil its row's keys; it sees itself. A token sees itself anyway.
        using var itself = Diagonal(length, past, inputIds.device);
        using var causal = Causal(length, past, inputIds.device);                                                  // [T, S]
        using var windowed = width is null ? null : InWindow(length, past, width.Value, inputIds.device);
        return new ForwardContext(rowCos, rowSin, Visible(causal), IsCausal: false, IsSingle: length == 1, isMeta) { WindowMask = windowed is null ? null : Visible(windowed) };

        Tensor Visible(Tensor reach)
        {
            using var seen = reach.bitwise_and(keys);
            using var visible = seen.bitwise_or(itself);
            return Additive(visible, type);
        }
    }

    /// <summary>Prepares a pass over packed rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="wantedOnly">Whether only the wanted rows are queries and go on from here: the last layer.</param>
    /// <param name="heads">Query heads.</param>
    /// <param name="rotary">The tables.</param>
    /// <param name="device">Where.</param>
    /// <param name="type">The type of the activations.</param>
    public static ForwardContext Create(PackedRows rows, bool wantedOnly, long heads, RotaryEmbedding rotary, Device device, ScalarType type)
    {
        using var gradients = no_grad();
        var positions = rows.Positions();
        var limit = positions.Max() + 1;
        var (cos, sin) = At(positions);
        if (!wantedOnly)
            return new ForwardContext(cos, sin, null, IsCausal: true, IsSingle: false, IsMeta: false) { Packed = new PackedContext(rows, null, cos.alias(), sin.alias(), heads, device) };
        var (queryCos, querySin) = At([.. rows.Wanted.Select(r => positions[r])]);
        return new ForwardContext(cos, sin, null, IsCausal: true, IsSingle: false, IsMeta: false)
        {
            Packed = new PackedContext(rows, tensor(Array.ConvertAll([.. rows.Wanted], r => (long)r), device: device), queryCos, querySin, heads, device),
        };

        (Tensor Cos, Tensor Sin) At(int[] at)
        {
            using var index = tensor(Array.ConvertAll(at, p => (long)p), [1, at.Length], device: device);
            return rotary.At(index, limit, type);
        }
    }

    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
        Mask?.Dispose();
        WindowMask?.Dispose();
        Packed?.Dispose();
    }

    // log 1 = 0, log 0 = −∞. Attention would turn a mask of booleans into this in each layer anew.
    private static Tensor Additive(Tensor visible, ScalarType type)
    {
        using var number = visible.to(type);
        return number.log();
    }

    private static Tensor Causal(long length, long past, Device device)
    {
        using var all = ones([length, past + length], ScalarType.Bool, device);
        return all.tril(past);
    }

    // Of the keys that a causal query sees, those in its window: the last ones, itself included.
    private static Tensor InWindow(long length, long past, long window, Device device)
    {
        using var causal = Causal(length, past, device);
        return causal.triu(past - window + 1);
    }

    private static Tensor Diagonal(long length, long past, Device device)
    {
        using var causal = Causal(length, past, device);
        return causal.triu(past);
    }
}
