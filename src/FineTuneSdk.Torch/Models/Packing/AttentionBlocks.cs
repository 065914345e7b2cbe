namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>Cuts the attention of a group into blocks, and says who sees whom in each.</summary>
/// <param name="heads">Query heads.</param>
/// <param name="window">How many tokens back, itself included, a token sees; null: all.</param>
/// <param name="device">Where the masks are.</param>
internal sealed class AttentionBlocks(long heads, long? window, Device device)
{
    /// <summary>Queries of a block of a long sequence: what lies above the diagonal is computed within a block only.</summary>
    public const int Queries = 64;

    private const int Short = 96;

    private readonly long _window = window ?? long.MaxValue;

    /// <summary>Sequences of <paramref name="length"/> tokens with themselves.</summary>
    public IReadOnlyList<AttentionBlock> All(int length)
    {
        var blocks = new List<AttentionBlock>();
        var step = length <= Short ? length : Queries;
        for (var start = 0; start < length; start += step)
        {
            var count = Math.Min(step, length - start);
            var keyStart = Math.Max(0, start + 1 - _window);
            // Within the window of all of them only the block's own columns need a mask.
            var maskStart = start + count - keyStart <= _window ? start : keyStart;
            blocks.Add(new AttentionBlock(start, count, keyStart, start + count, Mask(1, count, start + count - maskStart, (_, query, key) => Sees(start + query, maskStart + key))));
        }

        return blocks;
    }

    /// <summary>The wanted tokens of segments, each with its own segment.</summary>
    public IReadOnlyList<AttentionBlock> Some(IReadOnlyList<(Segment Segment, QueryRun Queries)> members, PackedRows rows, int queryCount, int keyCount)
    {
        var blocks = new List<AttentionBlock>();
        var step = keyCount <= Short ? queryCount : Queries;
        for (var start = 0; start < queryCount; start += step)
        {
            var count = Math.Min(step, queryCount - start);
            var end = members.Max(m => At(m, Math.Min(start + count, m.Queries.Count) - 1)) + 1;
            var first = start;
            blocks.Add(new AttentionBlock(start, count, 0, end, Mask(members.Count, count, end, (member, query, key) => Sees(At(members[member], first + query), key))));
        }

        return blocks;

        // Padding repeats the last one.
        int At((Segment Segment, QueryRun Queries) member, int query) =>
            rows.Wanted[member.Queries.First + Math.Clamp(query, 0, member.Queries.Count - 1)] - member.Segment.Start;
    }

    /// <summary>Tokens at the given positions with an ancestor's tokens.</summary>
    public IReadOnlyList<AttentionBlock> After(Segment ancestor, int[] positions)
    {
        var blocks = new List<AttentionBlock>();
        var step = (int)Math.Clamp(SegmentGroups.MostScores / heads / ancestor.Length, Queries, positions.Length < Queries ? Queries : positions.Length);
        for (var start = 0; start < positions.Length; start += step)
        {
            var count = Math.Min(step, positions.Length - start);
            var first = start;
            var isWhole = positions.AsSpan(start, count).IndexOfAnyExceptInRange(0, (int)Math.Min(int.MaxValue, ancestor.Position + _window - 1)) < 0 || _window == long.MaxValue;
            blocks.Add(new AttentionBlock(start, count, 0, ancestor.Length, isWhole ? null : Mask(1, count, ancestor.Length, (_, query, key) => Sees(positions[first + query], ancestor.Position + key))));
        }

        return blocks;
    }

    private bool Sees(long query, long key) => key <= query && query - key < _window;

    private Tensor Mask(long members, long queries, long keys, Func<int, int, long, bool> sees)
    {
        var values = new float[members * queries * keys];
        var i = 0;
        for (var member = 0; member < members; member++)
        {
            for (var query = 0; query < queries; query++)
            {
                for (var key = 0L; key < keys; key++)
                    values[i++] = sees(member, query, key) ? 0 : AttentionBlock.Hidden;
            }
        }
        return tensor(values, [members, 1, 1, queries, keys], device: device).DetachFromDisposeScope();
    }
}
