using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Tests.Models;

public sealed class RotaryFrequenciesTests
{
    [Fact]
    public void Default_frequencies_are_powers_of_theta()
    {
        var expected = Enumerable.Range(0, 4).Select(i => (float)Math.Pow(10000, -i / 4.0)).ToArray();
        AssertClose(expected, RotaryFrequencies.Compute(new RotaryConfig(), 8));
    }

    [Fact]
    public void Linear_scaling_divides_every_frequency()
    {
        var plain = RotaryFrequencies.Compute(new RotaryConfig { Theta = 500000 }, 64);
        var scaled = RotaryFrequencies.Compute(new RotaryConfig { Theta = 500000, Scaling = RotaryScaling.Linear, Factor = 4 }, 64);
        Assert.Equal(plain.Select(f => f / 4), scaled);
    }

    [Fact]
    public void Llama3_keeps_high_frequencies_divides_low_ones_and_blends_between()
    {
        var config = new RotaryConfig { Theta = 500000, Scaling = RotaryScaling.Llama3, Factor = 32, LowFrequencyFactor = 1, HighFrequencyFactor = 4, OriginalMaxPositions = 8192 };
        var plain = RotaryFrequencies.Compute(config with { Scaling = RotaryScaling.Default }, 64);
        var scaled = RotaryFrequencies.Compute(config, 64);
        for (var i = 0; i < plain.Length; i++)
        {
            var wavelength = 2 * Math.PI / plain[i];
            var blend = Math.Clamp((8192 / wavelength - 1) / (4 - 1), 0, 1);
            Assert.Equal(plain[i] * (blend + (1 - blend) / 32), scaled[i], 1e-6 * plain[i]);
        }
        Assert.Equal(plain[0], scaled[0]);
        Assert.Equal(plain[^1] / 32, scaled[^1]);
    }

    [Theory]
    [InlineData(64, 1)]
    [InlineData(65, 1.03125)]
    [InlineData(256, 7)]
    public void Dynamic_theta_grows_beyond_the_original_length(long length, double stretch)
    {
        var config = new RotaryConfig { Theta = 10000, Scaling = RotaryScaling.Dynamic, Factor = 2, OriginalMaxPositions = 64 };
        var theta = 10000 * Math.Pow(stretch, 8 / 6.0);
        var expected = Enumerable.Range(0, 4).Select(i => (float)Math.Pow(theta, -i / 4.0)).ToArray();
        AssertClose(expected, RotaryFrequencies.Compute(config, 8, length));
    }

    [Theory]
    [InlineData(32, 1, true, 64)]
    [InlineData(32, 1, false, 64)]
    [InlineData(6, 2, true, 256)]
    [InlineData(6, 2, false, 256)]
    [InlineData(2, 2, false, 64)]
    public void Yarn_keeps_what_turns_often_and_divides_what_hardly_turns(double fast, double slow, bool whole, long original)
    {
        var config = new RotaryConfig
        {
            Theta = 10000, Scaling = RotaryScaling.Yarn, Factor = 4, OriginalMaxPositions = original, FastRotations = fast, SlowRotations = slow, WholeBounds = whole,
        };
        // The (fractional) pair that turns so often in the original length.
        double Pair(double turns) => 16 * Math.Log(original / (turns * 2 * Math.PI)) / (2 * Math.Log(10000));
        var (low, high) = whole ? (Math.Floor(Pair(fast)), Math.Ceiling(Pair(slow))) : (Pair(fast), Pair(slow));
        (low, high) = (Math.Max(low, 0), Math.Min(high, 15));
        high += low == high ? 0.001 : 0;
        var expected = Enumerable.Range(0, 8).Select(i =>
        {
            var divided = Math.Clamp((i - low) / (high - low), 0, 1);
            return (float)(Math.Pow(10000, -i / 8.0) * (1 - divided + divided / 4));
        });
        AssertClose([.. expected], RotaryFrequencies.Compute(config, 16));
    }

    [Theory]
    [InlineData(64, 1, 2, 3, 4)]
    [InlineData(65, 5, 6, 7, 8)]
    public void LongRope_divides_each_frequency_by_its_own_factor(long length, params int[] factors)
    {
        var config = new RotaryConfig { Theta = 100, Scaling = RotaryScaling.LongRope, OriginalMaxPositions = 64, ShortFactors = [1, 2, 3, 4], LongFactors = [5, 6, 7, 8] };
        AssertClose([.. factors.Select((f, i) => (float)(Math.Pow(100, -i / 4.0) / f))], RotaryFrequencies.Compute(config, 8, length));
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6 * expected[i]);
    }
}
