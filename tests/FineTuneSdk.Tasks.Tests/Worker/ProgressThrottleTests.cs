using FineTuneSdk.Tasks.Worker;

namespace FineTuneSdk.Tasks.Tests.Worker;

public sealed class ProgressThrottleTests
{
    [Fact]
    public void The_first_steps_one_every_five_then_ten_seconds_and_the_last_are_shown()
    {
        var now = TimeSpan.Zero;
        var throttle = new ProgressThrottle(() => now);
        var shown = new List<int>();
        for (var step = 1; step <= 100; step++)
        {
            now = TimeSpan.FromSeconds(step);
            if (throttle.Shows(step, 100))
                shown.Add(step);
        }

        Assert.Equal([1, 2, 3, 8, 13, 18, 23, 28, 33, 38, 43, 48, 53, 58, 68, 78, 88, 98, 100], shown);
    }

    [Fact]
    public void Progress_that_counts_nothing_goes_by_time()
    {
        var now = TimeSpan.FromSeconds(100);
        var throttle = new ProgressThrottle(() => now);
        Assert.True(throttle.Shows(4, 0));
        now += TimeSpan.FromSeconds(9);
        Assert.False(throttle.Shows(4, 0));
        now += TimeSpan.FromSeconds(1);
        Assert.True(throttle.Shows(4, 0));
    }
}
