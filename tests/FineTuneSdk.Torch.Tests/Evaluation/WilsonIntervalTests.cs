using FineTuneSdk.Torch.Evaluation;

namespace FineTuneSdk.Torch.Tests.Evaluation;

public sealed class WilsonIntervalTests
{
    // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Equals_the_published_values(int successes, int count, double low, double high)
    {
        var interval = WilsonInterval.Of(successes, count);

        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void Nothing_counted_says_nothing() => Assert.Equal((0, 1), WilsonInterval.Of(0, 0));
}
