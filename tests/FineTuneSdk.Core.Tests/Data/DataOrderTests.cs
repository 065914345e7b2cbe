using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tests.Data;

/// <summary>Split and order are functions of their arguments: these numbers never change, or every adapter does.</summary>
public sealed class DataOrderTests
{
    [Fact]
    public void The_generator_is_SplitMix64()
    {
        // The first outputs for seed 1234567, as its authors' program prints them.
        var random = new SplitMix64(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], new[] { random.Next(), random.Next(), random.Next() });
    }

    [Fact]
    public void The_order_of_an_epoch_is_fixed_by_seed_and_epoch()
    {
        Assert.Equal("6 5 7 0 9 1 2 8 4 3", string.Join(' ', EpochOrder.Of(42, 0, 10)));
        Assert.Equal("8 7 2 4 0 6 5 1 9 3", string.Join(' ', EpochOrder.Of(42, 1, 10)));
        Assert.Equal("2 1 5 4 8 0 9 3 7 6", string.Join(' ', EpochOrder.Of(43, 0, 10)));
        Assert.Equal(Enumerable.Range(0, 1000), EpochOrder.Of(7, 3, 1000).Order());
        Assert.Empty(EpochOrder.Of(42, 0, 0));
    }

    [Fact]
    public void The_split_is_fixed_by_seed_share_and_count()
    {
        var (train, validation) = DataSplit.Of(10, 0.3, 42);
        Assert.Equal("3 6 9", string.Join(' ', validation));
        Assert.Equal(Enumerable.Range(0, 10), train.Concat(validation).Order());
    }

    [Theory]
    [InlineData(2, 0.01, 1)]
    [InlineData(2, 0.99, 1)]
    [InlineData(10, 0.25, 3)]
    [InlineData(1000, 0.1, 100)]
    public void Validation_has_at_least_one_and_at_most_all_but_one(int count, double share, int expected) => Assert.Equal(expected, DataSplit.Of(count, share, 1).Validation.Length);

    [Fact]
    public void Each_permutation_is_as_likely_as_any_other()
    {
        var counts = Enumerable.Range(0, 6000).GroupBy(seed => string.Concat(EpochOrder.Of(seed, 0, 3))).Select(group => group.Count()).ToList();
        Assert.Equal(6, counts.Count);
        Assert.All(counts, count => Assert.InRange(count, 880, 1120));
    }

    [Fact]
    public void Lengths_are_counted_as_documented()
    {
        var examples = Enumerable.Range(1, 40).Select(length => new EncodedExample(new() { Location = new SourceSpan("f", length) }, new int[length], [.. Enumerable.Repeat(false, length - 1), true])).ToList();
        Assert.Equal(new LengthStatistics(40, 1, 20, 38, 40, 820, 40), LengthStatistics.Of(examples));
        Assert.Equal(new LengthStatistics(0, 0, 0, 0, 0, 0, 0), LengthStatistics.Of([]));
    }
}
