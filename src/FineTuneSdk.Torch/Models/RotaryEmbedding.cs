namespace FineTuneSdk.Torch.Models;

/// <summary>
/// Tables of cos and sin for the rotary position embedding (Su et al. 2021, arXiv 2104.09864) in Hugging Face's layout: the two halves of a head are rotated
/// against each other. Computed once for a device, grown by doubling, and safe for concurrent use.
/// </summary>
/// <remarks>
/// rotate(x) = x·cos + rotate_half(x)·sin, where rotate_half((a, b)) = (−b, a). The sign is folded into the sine's first half, so that rotate_half only
/// swaps the halves, and nothing of the activations is saved for the backward pass.
/// </remarks>
/// <param name="config">How positions are embedded.</param>
/// <param name="frequencies">From the tokens of a sequence to its head / 2 frequencies, such as those of <see cref="RotaryFrequencies"/>.</param>
internal sealed class RotaryEmbedding(RotaryConfig config, Func<long, float[]> frequencies) : IDisposable
{
    private const long SmallestTable = 512;

    private static readonly Scalar One = 1.ToScalar();

    private readonly Lock _lock = new();
    private readonly List<Table> _tables = [];

    /// <summary>cos and sin for consecutive positions, each [count, 1, head]: broadcast over [B, count, heads, head]. The caller disposes both.</summary>
    /// <param name="start">The first position.</param>
    /// <param name="count">How many.</param>
    /// <param name="length">Tokens of the whole sequence, at least <paramref name="start"/> + <paramref name="count"/>: some kinds have other frequencies in longer ones.</param>
    /// <param name="device">Where.</param>
    /// <param name="type">The type of the activations.</param>
    public (Tensor Cos, Tensor Sin) Range(long start, long count, long length, Device device, ScalarType type) =>
        Select(length, device, type, table => table.narrow(0, start, count));

    /// <summary>cos and sin for given positions [B, T] int64 below <paramref name="length"/>, the tokens of the longest sequence; each [B, T, 1, head]. The caller disposes both.</summary>
    public (Tensor Cos, Tensor Sin) At(Tensor positions, long length, ScalarType type) =>
        Select(length, positions.device, type, table => table[positions]);

    /// <summary>[B, T, heads, head] → the same, rotated.</summary>
    public static Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        var half = x.size(3) / 2;
        using var first = x.narrow(3, 0, half);
        using var second = x.narrow(3, half, half);
        using var swapped = cat([second, first], 3);
        using var scaled = x.mul(cos);
        return scaled.addcmul(swapped, sin, One);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var table in _tables)
                table.Dispose();
            _tables.Clear();
        }
    }

    private (Tensor Cos, Tensor Sin) Select(long length, Device device, ScalarType type, Func<Tensor, Tensor> rows)
    {
        var kind = config.FrequenciesOf(length);
        if (kind <= 1)
        {
            var kept = Get(kind, length, device, type);
            return (rows(kept.Cos), rows(kept.Sin));
        }
        // Every length has frequencies of its own here, and a text that grows has each of them once.
        using var once = Make(kind, length, length, device, type);
        return (rows(once.Cos), rows(once.Sin));
    }

    private Table Get(long kind, long length, Device device, ScalarType type)
    {
        lock (_lock)
        {
            // An outgrown table stays until the end: a concurrent forward may still read it, and doubling bounds the sum.
            var largest = 0L;
            foreach (var table in _tables)
            {
                if (table.Kind != kind || table.Type != type || table.Device.type != device.type || table.Device.index != device.index)
                    continue;
                if (table.Length >= length)
                    return table;
                largest = Math.Max(largest, table.Length);
            }
            var made = Make(kind, Math.Max(length, Math.Max(SmallestTable, 2 * largest)), length, device, type);
            _tables.Add(made);
            return made;
        }
    }

    private Table Make(long kind, long rows, long length, Device device, ScalarType type)
    {
        // A table made in inference mode could not be used by a training step later.
        using var normal = inference_mode(false);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var angles = outer(arange(rows, ScalarType.Float32), tensor(frequencies(length)));                  // [rows, head / 2]
        var (cos, sin) = (Sharpened(angles.cos()), Sharpened(angles.sin()));
        var cosines = cat([cos, cos], -1).unsqueeze(1).to(type, device);
        var sines = cat([-sin, sin], -1).unsqueeze(1).to(type, device);
        return new Table(kind, rows, device, type, cosines.DetachFromDisposeScope(), sines.DetachFromDisposeScope());
    }

    private Tensor Sharpened(Tensor values) => config.AttentionFactor == 1 ? values : values.mul(config.AttentionFactor);

    private sealed record Table(long Kind, long Length, Device Device, ScalarType Type, Tensor Cos, Tensor Sin) : IDisposable
    {
        public void Dispose()
        {
            Cos.Dispose();
            Sin.Dispose();
        }
    }
}
