using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Torch.Tests.Training;

public sealed class PackedExamplesTests
{
    private static readonly int[] System = [.. Enumerable.Range(100, 40)];

    [Fact]
    public void Examples_lie_one_after_the_other_up_to_their_last_target()
    {
        var packed = PackedExamples.Create([Example([1, 2, 3, 4, 5], 2, 3), Example([6, 7, 8], 1), Example([9, 9], -1)], share: true);

        Assert.Equal([1, 2, 3, 6], packed.Rows.Ids);
        Assert.Equal(["0+3 at 0 to 3", "3+1 at 0 to 4"], Segments(packed));
        Assert.Equal([1, 2, 3], packed.Rows.Wanted);
        Assert.Equal([3, 4, 7], packed.Targets);
        Assert.Equal([0, 1, 2, 0], packed.Rows.Positions());
    }

    [Fact]
    public void A_common_beginning_is_there_once_and_so_is_one_within_it()
    {
        int[] few = [.. System, .. Enumerable.Range(200, 33)];
        var packed = PackedExamples.Create([Example([.. few, 1, 2, 3], 75), Example([.. System, 7, 8, 9], 42), Example([.. few, 4, 5], 74)], share: true);

        Assert.Equal([.. System, 7, 8, .. few[40..], 1, 2, 4], packed.Rows.Ids);
        Assert.Equal(["0+40 at 0 to 78", "40+2 at 40 to 42", "42+33 at 40 to 78", "75+2 at 73 to 77", "77+1 at 73 to 78"], Segments(packed));
        Assert.Equal([41, 76, 77], packed.Rows.Wanted);
        Assert.Equal([9, 3, 5], packed.Targets);
    }

    [Theory]
    [InlineData(60, true, 2)]
    [InlineData(20, true, 2)]
    [InlineData(60, false, 2)]
    public void A_token_with_a_loss_is_never_shared_nor_a_short_beginning(int firstTarget, bool share, int segments)
    {
        // Up to the token before the first target: the row that predicts it is each example's own.
        int[] long60 = [.. Enumerable.Range(0, 61)];
        var packed = PackedExamples.Create([Example([.. long60, 1], firstTarget, 61), Example([.. long60, 2], 61)], share);

        Assert.Equal(share && firstTarget == 60 ? 3 : segments, packed.Rows.Segments.Count);
        if (share && firstTarget == 60)
            Assert.Equal("0+59 at 0 to 63", Segments(packed)[0]);
    }

    private static string[] Segments(PackedExamples packed) => [.. packed.Rows.Segments.Select(s => $"{s.Start}+{s.Length} at {s.Position} to {s.End}")];

    private static EncodedExample Example(int[] ids, params int[] targets) =>
        new(new Example { Location = new SourceSpan("a"), Prompt = "", Completion = "" }, ids, [.. ids.Select((_, i) => targets.Contains(i))]);
}
