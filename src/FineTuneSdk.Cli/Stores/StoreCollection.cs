using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Stores;

/// <summary>What stays in a store; null is no limit.</summary>
/// <param name="Age">The longest time since an adapter was added.</param>
/// <param name="Unused">The longest time since it was last taken.</param>
/// <param name="Bytes">The size of all of them.</param>
/// <param name="Fingerprint">One that goes in any case.</param>
internal sealed record StoreLimits(TimeSpan? Age, TimeSpan? Unused, double? Bytes, string? Fingerprint);

/// <summary><c>finetune store gc</c>. A time that is ahead of the clock counts as now: a clock that went back removes nothing.</summary>
internal sealed class StoreCollection(FolderStore store, StoreLimits limits, TimeProvider time)
{
    public async Task<int> RunAsync(bool dryRun, bool json, TextWriter writer, CancellationToken cancellationToken)
    {
        var adapters = await store.ListAsync(cancellationToken).ToListAsync(cancellationToken);
        var rows = new List<StoreRow>();
        foreach (var (adapter, why) in Choose(adapters))
        {
            rows.Add(StoreListing.Describe(store, adapter) with { Note = why });
            if (!dryRun)
                await store.RemoveAsync(adapter.Fingerprint, cancellationToken);
        }

        rows.AddRange(store.RemoveRemains(dryRun).Select(path => new StoreRow(store.Name, null, Path.GetFileName(path), null, null, null, null) { Note = "damaged or half written" }));
        StoreReport.Write(rows, json, dryRun ? "would be removed because" : "removed because", $"Nothing to remove from {store.Name}.", writer);
        return ExitCodes.Done;
    }

    private List<(StoredAdapter Adapter, string Why)> Choose(IReadOnlyList<StoredAdapter> adapters)
    {
        var chosen = new List<(StoredAdapter Adapter, string Why)>();
        var now = time.GetUtcNow();
        foreach (var adapter in adapters)
        {
            if (adapter.Fingerprint == limits.Fingerprint)
                chosen.Add((adapter, "named"));
            else if (limits.Age is { } age && now - adapter.AddedAt > age)
                chosen.Add((adapter, "age"));
            else if (limits.Unused is { } unused && now - adapter.UsedAt > unused)
                chosen.Add((adapter, "unused"));
        }

        var rest = adapters.Except(chosen.Select(one => one.Adapter)).OrderBy(adapter => adapter.UsedAt).ToList();
        var bytes = rest.Sum(adapter => (double)adapter.Bytes);
        foreach (var adapter in rest.TakeWhile(_ => bytes > limits.Bytes))
        {
            chosen.Add((adapter, "size"));
            bytes -= adapter.Bytes;
        }

        return chosen;
    }
}
