namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>
/// Tokens of several sequences, laid out one after the other without padding, as a forest of segments: what sequences have in common at their beginning is there
/// once. Everything but attention works on each row alone.
/// </summary>
/// <param name="Ids">The token of each row.</param>
/// <param name="Segments">The segments in the order of their rows, each before its descendants.</param>
/// <param name="Wanted">The rows, ascending, whose output is wanted; all of them where it is as long as <paramref name="Ids"/>.</param>
internal sealed record PackedRows(IReadOnlyList<int> Ids, IReadOnlyList<Segment> Segments, IReadOnlyList<int> Wanted)
{
    /// <summary>Whether every row's output is wanted.</summary>
    public bool WantsAll => Wanted.Count == Ids.Count;

    /// <summary>The position of each row in its sequence.</summary>
    public int[] Positions()
    {
        var positions = new int[Ids.Count];
        foreach (var segment in Segments)
        {
            for (var i = 0; i < segment.Length; i++)
                positions[segment.Start + i] = segment.Position + i;
        }
        return positions;
    }
}
