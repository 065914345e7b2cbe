namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>What the layers of one pass over packed rows share: the rotary tables of the queries, and who sees whom.</summary>
/// <param name="rows">The rows.</param>
/// <param name="wanted">[R] int64: the rows that are queries; null: all.</param>
/// <param name="cos">[1, R, 1, head]; owned from now on.</param>
/// <param name="sin">The same.</param>
/// <param name="heads">Query heads.</param>
/// <param name="device">Where.</param>
internal sealed class PackedContext(PackedRows rows, Tensor? wanted, Tensor cos, Tensor sin, long heads, Device device) : IDisposable
{
    private readonly Dictionary<long, AttentionPlan> _plans = [];

    /// <summary>[1, R, 1, head].</summary>
    public Tensor Cos => cos;

    /// <summary>[1, R, 1, head].</summary>
    public Tensor Sin => sin;

    /// <summary>The plan of the layers with a window: how many tokens back, itself included, a token sees; null: all.</summary>
    public AttentionPlan Plan(long? window)
    {
        var key = window ?? long.MaxValue;
        if (!_plans.TryGetValue(key, out var plan))
            _plans[key] = plan = AttentionPlan.Create(rows, wanted is not null, heads, window, device);
        return plan;
    }

    /// <summary>[1, T, width] → [1, R, width]: the rows of the queries.</summary>
    public Tensor Queries(Tensor x)
    {
        if (wanted is null)
            return x.alias();
        using var flat = x.squeeze(0);
        using var rows = RowLookup.Select(flat, wanted);
        return rows.unsqueeze(0);
    }

    public void Dispose()
    {
        wanted?.Dispose();
        cos.Dispose();
        sin.Dispose();
        foreach (var plan in _plans.Values)
            plan.Dispose();
    }
}
