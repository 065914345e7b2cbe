namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>Puts segments of like length together, so that few operations do many of them.</summary>
internal static class SegmentGroups
{
    /// <summary>The most scores of a group's block: about what a processor's cache holds.</summary>
    public const long MostScores = 1 << 20;

    // Up to here an operation costs more than the numbers in it.
    private const int Short = 64;

    /// <summary>Splits; in each group the longest comes first.</summary>
    public static IEnumerable<IReadOnlyList<(Segment Segment, QueryRun Queries)>> Split(IReadOnlyList<(Segment Segment, QueryRun Queries)> segments, long heads)
    {
        var group = new List<(Segment Segment, QueryRun Queries)>();
        var (rows, longest, queries) = (0L, 0L, 0L);
        // Sorting is stable: equal lengths stay in the order of their rows, and make a run.
        foreach (var member in segments.OrderByDescending(s => s.Segment.Length))
        {
            var (padded, most) = ((group.Count + 1) * longest, Math.Max(queries, member.Queries.Count));
            var isNear = (rows + member.Segment.Length) * (longest <= Short ? 2 : 1.2) >= padded;
            if (group.Count > 0 && (!isNear || padded * Math.Min(most, AttentionBlocks.Queries) * heads > MostScores))
            {
                yield return group;
                (group, rows, queries) = ([], 0, 0);
            }
            if (group.Count == 0)
                longest = member.Segment.Length;
            group.Add(member);
            (rows, queries) = (rows + member.Segment.Length, Math.Max(queries, member.Queries.Count));
        }

        if (group.Count > 0)
            yield return group;
    }
}
