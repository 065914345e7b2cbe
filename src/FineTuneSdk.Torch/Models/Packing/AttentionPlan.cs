namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>How the attention of packed rows is computed: which queries with which keys, in pieces whose scores fit a cache. Made once for all layers with the same window.</summary>
internal sealed class AttentionPlan : IDisposable
{
    private AttentionPlan(IReadOnlyList<AttentionGroup> own, IReadOnlyList<AttentionGroup> shared, RowSet queryPlaces, RowSet keyPlaces, bool coversKeys) =>
        (Own, Shared, QueryPlaces, KeyPlaces, CoversKeys) = (own, shared, queryPlaces, keyPlaces, coversKeys);

    /// <summary>Each segment with itself; every query is in one of these.</summary>
    public IReadOnlyList<AttentionGroup> Own { get; }

    /// <summary>The descendants of a segment, a run of queries, with the segment, a run of keys.</summary>
    public IReadOnlyList<AttentionGroup> Shared { get; }

    /// <summary>Where each query stands among those of <see cref="Own"/>, joined.</summary>
    public RowSet QueryPlaces { get; }

    /// <summary>Where each key stands among those of <see cref="Own"/>, joined; a key of a segment without queries is the row after them.</summary>
    public RowSet KeyPlaces { get; }

    /// <summary>Whether every key is in one of <see cref="Own"/>.</summary>
    public bool CoversKeys { get; }

    /// <summary>Plans.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="wantedOnly">Whether the queries are the wanted rows alone.</param>
    /// <param name="heads">Query heads.</param>
    /// <param name="window">How many tokens back, itself included, a token sees; null: all.</param>
    /// <param name="device">Where.</param>
    public static AttentionPlan Create(PackedRows rows, bool wantedOnly, long heads, long? window, Device device)
    {
        using var gradients = no_grad();
        var queries = Queries(rows, wantedOnly);
        var blocks = new AttentionBlocks(heads, window, device);
        var own = new List<AttentionGroup>();
        var (queryPlaces, keyPlaces) = (new long[wantedOnly ? rows.Wanted.Count : rows.Ids.Count], new long[rows.Ids.Count]);
        Array.Fill(keyPlaces, -1);
        var (queryPlace, keyPlace) = (0L, 0L);
        foreach (var members in SegmentGroups.Split([.. rows.Segments.Select((s, i) => (s, queries[i])).Where(s => s.Item2.Count > 0)], heads))
        {
            var (queryCount, keyCount) = (members.Max(m => m.Queries.Count), members.Max(m => m.Segment.Length));
            foreach (var (segment, asked) in members)
            {
                for (var i = 0; i < asked.Count; i++)
                    queryPlaces[asked.First + i] = queryPlace + i;
                for (var i = 0; i < segment.Length; i++)
                    keyPlaces[segment.Start + i] = keyPlace + i;
                (queryPlace, keyPlace) = (queryPlace + queryCount, keyPlace + keyCount);
            }
            own.Add(new AttentionGroup(
                members.Count, queryCount, keyCount, Rows(members, m => m.Queries.First, m => m.Queries.Count, queryCount, device), Rows(members, m => m.Segment.Start, m => m.Segment.Length, keyCount, device),
                wantedOnly ? blocks.Some(members, rows, queryCount, keyCount) : blocks.All(queryCount), Real(members, queryCount, device)));
        }

        var coversKeys = !keyPlaces.Contains(-1);
        for (var i = 0; i < keyPlaces.Length; i++)
            keyPlaces[i] = keyPlaces[i] < 0 ? keyPlace : keyPlaces[i];
        return new AttentionPlan(own, SharedGroups(rows, wantedOnly, blocks, device), RowSet.Of(queryPlaces, device), RowSet.Of(keyPlaces, device), coversKeys);
    }

    public void Dispose()
    {
        foreach (var group in Own.Concat(Shared))
            group.Dispose();
        QueryPlaces.Dispose();
        KeyPlaces.Dispose();
    }

    private static List<AttentionGroup> SharedGroups(PackedRows rows, bool wantedOnly, AttentionBlocks blocks, Device device)
    {
        var groups = new List<AttentionGroup>();
        var positions = rows.Positions();
        foreach (var segment in rows.Segments.Where(s => s.IsShared))
        {
            var asked = Within(rows, wantedOnly, segment.Start + segment.Length, segment.End);
            if (asked.Count == 0)
                continue;
            var queryPositions = Enumerable.Range(asked.First, asked.Count).Select(i => positions[wantedOnly ? rows.Wanted[i] : i]).ToArray();
            groups.Add(new AttentionGroup(
                1, asked.Count, segment.Length, RowSet.Of([.. Enumerable.Range(asked.First, asked.Count).Select(i => (long)i)], device), RowSet.Of([.. Enumerable.Range(segment.Start, segment.Length).Select(i => (long)i)], device),
                blocks.After(segment, queryPositions), null));
        }

        return groups;
    }

    private static List<QueryRun> Queries(PackedRows rows, bool wantedOnly) =>
        [.. rows.Segments.Select(s => Within(rows, wantedOnly, s.Start, s.Start + s.Length))];

    private static QueryRun Within(PackedRows rows, bool wantedOnly, int start, int end)
    {
        if (!wantedOnly)
            return new QueryRun(start, end - start);
        var (first, last) = (LowerBound(rows.Wanted, start), LowerBound(rows.Wanted, end));
        return new QueryRun(first, last - first);
    }

    private static int LowerBound(IReadOnlyList<int> sorted, int value)
    {
        var (low, high) = (0, sorted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private static Tensor? Real(IReadOnlyList<(Segment Segment, QueryRun Queries)> members, int padded, Device device)
    {
        if (members.All(m => m.Queries.Count == padded))
            return null;
        var values = members.SelectMany(m => Enumerable.Range(0, padded).Select(i => i < m.Queries.Count ? 1f : 0f)).ToArray();
        return tensor(values, [values.Length, 1, 1], device: device).DetachFromDisposeScope();
    }

    // Padding names a row that exists: what is computed for it goes nowhere, and no query of the group sees it as a key.
    private static RowSet Rows(IReadOnlyList<(Segment Segment, QueryRun Queries)> members, Func<(Segment Segment, QueryRun Queries), int> start, Func<(Segment Segment, QueryRun Queries), int> count, int padded, Device device) =>
        RowSet.Of([.. members.SelectMany(m => Enumerable.Range(0, padded).Select(i => (long)(start(m) + Math.Min(i, count(m) - 1))))], device);
}
