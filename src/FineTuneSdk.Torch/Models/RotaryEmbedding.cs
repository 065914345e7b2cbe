namespace FineTuneSdk.Torch.Models;

/// <summary>
/// Tables of cos and sin for the rotary position embedding (Su et al. 2021, arXiv 2104.09864) in Hugging Face's layout: the two halves of a head are rotated
/// against each other. Computed once for a device, grown by doubling, and safe for concurrent use.
/// </summary>
/// <remarks>
/// rotate(x) = x·cos + rotate_half(x)·sin, where rotate_half((a, b)) = (−b, a). The sign is folded into the sine's first half, so that rotate_half only
/// swaps the halves, and nothing of the activations is saved for the backward pass.
/// </remarks>
/// <param name="frequencies">head / 2 frequencies, from <see cref="RotaryFrequencies"/>.</param>
internal sealed class RotaryEmbedding(float[] frequencies) : IDisposable
{
    private const long SmallestTable = 512;

    private static readonly Scalar One = 1.ToScalar();

    private readonly Lock _lock = new();
    private readonly List<Table> _tables = [];

    /// <summary>cos and sin for consecutive positions, each [length, 1, head]: broadcast over [B, length, heads, head]. The caller disposes both.</summary>
    public (Tensor Cos, Tensor Sin) Range(long start, long length, Device device, ScalarType type)
    {
        var table = Get(start + length, device, type);
        return (table.Cos.narrow(0, start, length), table.Sin.narrow(0, start, length));
    }

    /// <summary>cos and sin for given positions [B, T] int64 below <paramref name="limit"/>, each [B, T, 1, head]. The caller disposes both.</summary>
    public (Tensor Cos, Tensor Sin) At(Tensor positions, long limit, ScalarType type)
    {
        var table = Get(limit, positions.device, type);
        return (table.Cos[positions], table.Sin[positions]);
    }

    /// <summary>[B, T, heads, head] → the same, rotated.</summary>
    public Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        var half = frequencies.Length;
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

    private Table Get(long length, Device device, ScalarType type)
    {
        lock (_lock)
        {
            // An outgrown table stays until the end: a concurrent forward may still read it, and doubling bounds the sum.
            var largest = 0L;
            foreach (var table in _tables)
            {
                if (table.Type != type || table.Device.type != device.type || table.Device.index != device.index)
                    continue;
                if (table.Length >= length)
                    return table;
                largest = Math.Max(largest, table.Length);
            }
            var made = Make(Math.Max(length, Math.Max(SmallestTable, 2 * largest)), device, type);
            _tables.Add(made);
            return made;
        }
    }

    private Table Make(long length, Device device, ScalarType type)
    {
        // A table made in inference mode could not be used by a training step later.
        using var normal = inference_mode(false);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var angles = outer(arange(length, ScalarType.Float32), tensor(frequencies));                       // [length, head / 2]
        var (cos, sin) = (angles.cos(), angles.sin());
        var cosines = cat([cos, cos], -1).unsqueeze(1).to(type, device);
        var sines = cat([-sin, sin], -1).unsqueeze(1).to(type, device);
        return new Table(length, device, type, cosines.DetachFromDisposeScope(), sines.DetachFromDisposeScope());
    }

    private sealed record Table(long Length, Device Device, ScalarType Type, Tensor Cos, Tensor Sin) : IDisposable
    {
        public void Dispose()
        {
            Cos.Dispose();
            Sin.Dispose();
        }
    }
}
