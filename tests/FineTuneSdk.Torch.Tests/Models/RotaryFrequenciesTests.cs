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

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6 * expected[i]);
    }
}
