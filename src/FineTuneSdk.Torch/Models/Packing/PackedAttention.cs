using FineTuneSdk.Torch.Autograd;

namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>
/// The attention of packed rows, softmax(q·kᵀ/√head)·v over the keys that the plan names, with its derivative: scores are computed again there, so that none is
/// kept. What a row sees in several places is joined by the sums of the exponentials, as blockwise attention does it (Dao et al. 2022, arXiv 2205.14135).
/// </summary>
internal sealed class PackedAttention : IDerivative
{
    private readonly AttentionPlan _plan;
    private readonly double _scale;
    private readonly Tensor _q;
    private readonly Tensor _k;
    private readonly Tensor _v;
    private readonly Tensor _mixed;
    private readonly Tensor? _logSums;

    private PackedAttention(AttentionPlan plan, double scale, Tensor q, Tensor k, Tensor v, Tensor mixed, Tensor? logSums)
    {
        (_plan, _scale) = (plan, scale);
        (_q, _k, _v, _mixed, _logSums) = (Saved.Of(q), Saved.Of(k), Saved.Of(v), Saved.Of(mixed), logSums is null ? null : Saved.Of(logSums));
    }

    /// <summary>Computes.</summary>
    /// <param name="q">[R, heads, head].</param>
    /// <param name="k">[T, kv heads, head].</param>
    /// <param name="v">[T, kv heads, head].</param>
    /// <param name="plan">Who sees whom; must outlive the backward pass.</param>
    /// <returns>[R, heads, head].</returns>
    public static Tensor Forward(Tensor q, Tensor k, Tensor v, AttentionPlan plan)
    {
        using var scope = NewDisposeScope();
        var scale = 1 / Math.Sqrt(q.size(2));
        Tensor scaled, mixed;
        Tensor? logSums;
        using (no_grad())
        {
            scaled = q.mul(scale);
            (mixed, logSums) = Compute(scaled, k, v, plan);
        }

        if (CustomGradient.IsNeeded(q, k, v))
            mixed = CustomGradient.Join(mixed, new PackedAttention(plan, scale, scaled, k, v, mixed, logSums), q, k, v);
        return mixed.MoveToOuterDisposeScope();
    }

    /// <summary>The gradients of q, k and v.</summary>
    public Tensor?[] Backward(Tensor gradient)
    {
        using var scope = NewDisposeScope();
        gradient = gradient.contiguous();
        var weighted = gradient.mul(_mixed).sum(-1);                                      // [R, heads]
        var (ownQueries, ownKeys, ownValues) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        foreach (var group in _plan.Own)
        {
            var (query, key, value) = Backward(group, gradient, weighted);
            ownQueries.Add(query);
            ownKeys.Add(key);
            ownValues.Add(value);
        }

        if (!_plan.CoversKeys)
        {
            var zero = zeros([1, _k.size(1), _k.size(2)], _k.dtype, _k.device);
            ownKeys.Add(zero);
            ownValues.Add(zero);
        }
        var (queries, keys, values) = (_plan.QueryPlaces.Take(Joined(ownQueries)), _plan.KeyPlaces.Take(Joined(ownKeys)), _plan.KeyPlaces.Take(Joined(ownValues)));
        foreach (var group in _plan.Shared)
        {
            var (query, key, value) = Backward(group, gradient, weighted);
            group.Queries.Take(queries).add_(query);
            group.KeyRows.Take(keys).add_(key);
            group.KeyRows.Take(values).add_(value);
        }

        return [queries.mul_(_scale).MoveToOuterDisposeScope(), keys.MoveToOuterDisposeScope(), values.MoveToOuterDisposeScope()];
    }

    public void Dispose()
    {
        _q.Dispose();
        _k.Dispose();
        _v.Dispose();
        _mixed.Dispose();
        _logSums?.Dispose();
    }

    /// <summary>[R, heads, head] and, where rows are joined, the logarithm of each one's sum of exponentials [R, heads].</summary>
    private static (Tensor Mixed, Tensor? LogSums) Compute(Tensor q, Tensor k, Tensor v, AttentionPlan plan)
    {
        var joins = plan.Shared.Count > 0;
        var parts = plan.Own.Select(g => Forward(g, q, k, v, joins)).ToList();
        var mixed = plan.QueryPlaces.Take(Joined([.. parts.Select(p => p.Mixed)])).contiguous();
        if (!joins)
            return (mixed, null);
        var logSums = plan.QueryPlaces.Take(Joined([.. parts.Select(p => p.LogSums!)]));
        foreach (var group in plan.Shared)
        {
            var (more, moreSums) = Forward(group, q, k, v, withSums: true);
            var (oldMixed, oldSums) = (group.Queries.Take(mixed), group.Queries.Take(logSums));
            var sums = oldSums.logaddexp(moreSums!);
            oldMixed.mul_(oldSums.sub(sums).exp_().unsqueeze(-1));
            oldMixed.add_(more.mul_(moreSums!.sub(sums).exp_().unsqueeze(-1)));
            oldSums.copy_(sums);
        }

        return (mixed, logSums);
    }

    private static (Tensor Mixed, Tensor? LogSums) Forward(AttentionGroup group, Tensor q, Tensor k, Tensor v, bool withSums)
    {
        using var scope = NewDisposeScope();
        var (queries, keys, values) = (group.TakeQueries(q, k.size(1)), group.TakeKeys(k), group.TakeKeys(v));
        var (mixed, sums) = (new List<Tensor>(), new List<Tensor>());
        foreach (var block in group.Blocks)
        {
            using var blockScope = NewDisposeScope();
            var scores = block.Scores(group, queries, keys);                              // [n · kv heads, groups · queries, keys]
            var weights = scores.softmax(-1);
            mixed.Add(block.Ungrouped(weights.bmm(block.Keys(values)), queries).MoveToOuterDisposeScope());
            if (withSums)
                sums.Add(block.Ungrouped(scores.logsumexp(-1, keepdim: true), queries).MoveToOuterDisposeScope());
        }

        var joined = group.PutQueries(Joined(mixed, 2)).MoveToOuterDisposeScope();
        return (joined, withSums ? group.PutQueries(Joined(sums, 2)).squeeze(-1).MoveToOuterDisposeScope() : null);
    }

    private (Tensor Queries, Tensor Keys, Tensor Values) Backward(AttentionGroup group, Tensor gradient, Tensor weighted)
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (group.TakeQueries(_q, _k.size(1)), group.TakeKeys(_k), group.TakeKeys(_v));
        var (g, w) = (group.TakeGradients(gradient, _k.size(1)), group.TakeGradients(weighted.unsqueeze(-1), _k.size(1)));
        var sums = _logSums is null ? null : group.TakeQueries(_logSums.unsqueeze(-1), _k.size(1));
        var (dq, dk, dv) = (new List<Tensor>(), zeros_like(k), zeros_like(v));
        foreach (var block in group.Blocks)
        {
            using var blockScope = NewDisposeScope();
            var scores = block.Scores(group, q, k);
            var weights = sums is null ? scores.softmax(-1) : scores.sub_(block.Grouped(sums)).exp_();
            var (blockQueries, blockGradient) = (block.Grouped(q), block.Grouped(g));
            block.Keys(dv).add_(weights.transpose(1, 2).bmm(blockGradient));
            var change = blockGradient.bmm(block.Keys(v).transpose(1, 2)).sub_(block.Grouped(w)).mul_(weights);
            dq.Add(block.Ungrouped(change.bmm(block.Keys(k)), q).MoveToOuterDisposeScope());
            block.Keys(dk).add_(change.transpose(1, 2).bmm(blockQueries));
        }

        return (group.PutQueries(Joined(dq, 2)).MoveToOuterDisposeScope(), group.PutKeys(dk).MoveToOuterDisposeScope(), group.PutKeys(dv).MoveToOuterDisposeScope());
    }

    private static Tensor Joined(List<Tensor> parts, int dimension = 0) => parts.Count == 1 ? parts[0].alias() : cat(parts, dimension);
}
