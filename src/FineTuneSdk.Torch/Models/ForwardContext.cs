namespace FineTuneSdk.Torch.Models;

/// <summary>What every layer of one forward pass shares: the rotary tables of its positions, and who sees whom.</summary>
/// <param name="Cos">[T, 1, head] or [B, T, 1, head].</param>
/// <param name="Sin">The same.</param>
/// <param name="Mask">[B or 1, 1, T, S] bool, true where a query sees a key; null: all keys, or by <paramref name="IsCausal"/>.</param>
/// <param name="IsCausal">Whether query i sees keys 0 … i (without a mask, and with nothing cached before).</param>
/// <param name="IsSingle">Whether T is 1.</param>
internal sealed record ForwardContext(Tensor Cos, Tensor Sin, Tensor? Mask, bool IsCausal, bool IsSingle) : IDisposable
{
    /// <summary>Prepares a pass over <paramref name="inputIds"/> [B, T] after <paramref name="past"/> cached tokens.</summary>
    /// <param name="inputIds">The new tokens.</param>
    /// <param name="attentionMask">[B, past + T], nonzero for tokens and 0 for padding, or null. Positions count the tokens of a row, so that padding doesn't shift them.</param>
    /// <param name="past">Tokens in the cache.</param>
    /// <param name="rotary">The tables.</param>
    /// <param name="type">The type of the activations.</param>
    public static ForwardContext Create(Tensor inputIds, Tensor? attentionMask, long past, RotaryEmbedding rotary, ScalarType type)
    {
        var length = inputIds.size(1);
        if (attentionMask is null)
        {
            var (cos, sin) = rotary.Range(past, length, inputIds.device, type);
            // The flag means "aligned at the first key", which is wrong once keys lie before the first query; one query sees everything.
            return past == 0 || length == 1
                ? new ForwardContext(cos, sin, null, IsCausal: length > 1, IsSingle: length == 1)
                : new ForwardContext(cos, sin, Causal(length, past, inputIds.device), IsCausal: false, IsSingle: false);
        }

        if (attentionMask.size(1) != past + length)
            throw new ArgumentException($"The attention mask covers {attentionMask.size(1)} tokens of {past} cached and {length} new ones.", nameof(attentionMask));
        using var gradients = no_grad();
        using var isToken = attentionMask.ne(0);                                                                   // [B, S]
        using var counted = isToken.to(ScalarType.Int64).cumsum(1).sub_(1).clamp_(min: 0);
        using var positions = counted.narrow(1, past, length);                                                     // [B, T]
        var (rowCos, rowSin) = rotary.At(positions, past + length, type);
        using var causal = Causal(length, past, inputIds.device);                                                  // [1, 1, T, S]
        using var keys = isToken.unsqueeze(1).unsqueeze(1);                                                        // [B, 1, 1, S]
        using var seen = causal.logical_and(keys);
        // A padding query that saw nothing would be NaN and spoil its row's keys; it sees itself. A token sees itself anyway.
        using var itself = Diagonal(length, past, inputIds.device);
        return new ForwardContext(rowCos, rowSin, seen.logical_or(itself), IsCausal: false, IsSingle: length == 1);
    }

    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
        Mask?.Dispose();
    }

    private static Tensor Causal(long length, long past, Device device)
    {
        using var scope = NewDisposeScope();
        return ones([length, past + length], ScalarType.Bool, device).tril(past).unsqueeze(0).unsqueeze(0).MoveToOuterDisposeScope();
    }

    private static Tensor Diagonal(long length, long past, Device device)
    {
        using var scope = NewDisposeScope();
        return ones([length, past + length], ScalarType.Bool, device).tril(past).triu(past).MoveToOuterDisposeScope();
    }
}
