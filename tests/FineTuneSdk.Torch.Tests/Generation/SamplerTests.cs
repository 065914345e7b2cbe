using FineTuneSdk.Torch.Generation;

namespace FineTuneSdk.Torch.Tests.Generation;

public sealed class SamplerTests
{
    private const float Out = float.NegativeInfinity;

    [Theory]
    [InlineData(1, 0, 1, new[] { 1f, 2f, 3f, 2f })]
    [InlineData(0.5, 0, 1, new[] { 2f, 4f, 6f, 4f })]
    [InlineData(1, 1, 1, new[] { Out, Out, 3f, Out })]
    [InlineData(1, 2, 1, new[] { Out, 2f, 3f, 2f })]
    [InlineData(1, 4, 1, new[] { 1f, 2f, 3f, 2f })]
    [InlineData(1, 9, 1, new[] { 1f, 2f, 3f, 2f })]
    [InlineData(1, 0, 0.0001, new[] { Out, Out, 3f, Out })]
    [InlineData(1, 0, 0.9, new[] { Out, 2f, 3f, 2f })]
    public void Settings_keep_what_they_say(double temperature, int topK, double topP, float[] expected)
    {
        float[] logits = [1, 2, 3, 2];
        Sampler.Warp(logits, temperature, topK, topP);
        Assert.Equal(expected, logits);
    }

    // Probabilities 0.5, 0.25, 0.125, 0.125: at 0.75 the first two are enough; at 0.74 as well, because the first alone isn't.
    [Theory]
    [InlineData(0.75, 2)]
    [InlineData(0.74, 2)]
    [InlineData(0.5, 1)]
    [InlineData(0.51, 2)]
    [InlineData(0.99, 4)]
    public void Top_p_keeps_the_fewest_that_reach_the_sum(double topP, int kept)
    {
        var logits = new[] { 0.5, 0.25, 0.125, 0.125 }.Select(p => (float)Math.Log(p)).ToArray();
        Sampler.Warp(logits, 1, 0, topP + 1e-6);
        Assert.Equal(topP is 0.75 or 0.5 ? kept + 1 : kept, logits.Count(float.IsFinite));
        logits = [.. new[] { 0.5, 0.25, 0.125, 0.125 }.Select(p => (float)Math.Log(p))];
        Sampler.Warp(logits, 1, 0, topP - 1e-6);
        Assert.Equal(kept, logits.Count(float.IsFinite));
    }

    [Fact]
    public void Top_p_counts_among_what_top_k_left()
    {
        // 4 : 2 : 1 : 1; without the last two the first has 2/3.
        var logits = new[] { 4.0, 2, 1, 1 }.Select(p => (float)Math.Log(p)).ToArray();
        Sampler.Warp(logits, 1, 2, 0.6);
        Assert.Equal([true, false, false, false], logits.Select(float.IsFinite));
    }

    [Theory]
    [InlineData(1f, 0.9)]
    [InlineData(6f, 0.9)]
    [InlineData(6f, 0.2)]
    [InlineData(0.01f, 0.5)]
    public void Of_many_tokens_those_that_a_whole_sort_keeps_stay(float spread, double topP)
    {
        var random = new Random(1);
        float[] logits = [.. Enumerable.Range(0, 5000).Select(_ => spread * (float)random.NextDouble() * (random.Next(20) == 0 ? 3 : 1))];
        var sum = logits.Sum(l => Math.Exp(l));
        var cumulative = 0.0;
        var expected = logits.OrderDescending().TakeWhile(l => (cumulative += Math.Exp(l)) - Math.Exp(l) < topP * sum).ToList();
        Sampler.Warp(logits, 1, 0, topP);
        Assert.Equal(expected, logits.Where(float.IsFinite).OrderDescending());
    }

    [Fact]
    public void Draws_follow_the_probabilities()
    {
        var random = new SamplingRandom(1);
        var counts = new int[3];
        for (var i = 0; i < 20000; i++)
            counts[Sampler.Draw([(float)Math.Log(0.6), (float)Math.Log(0.1), (float)Math.Log(0.3)], 1, 0, 1, random)]++;
        // Four standard deviations of the widest of the three.
        Assert.InRange(counts[0], 12000 - 280, 12000 + 280);
        Assert.InRange(counts[1], 2000 - 280, 2000 + 280);
    }

    [Fact]
    public void Random_numbers_are_those_of_SplitMix64()
    {
        // The first outputs for the seed 1234567 (as in the published test vectors), shifted to 53 bits.
        var random = new SamplingRandom(1234567);
        Assert.Equal((6457827717110365317UL >> 11) * (1.0 / (1UL << 53)), random.NextDouble());
        Assert.Equal((3203168211198807973UL >> 11) * (1.0 / (1UL << 53)), random.NextDouble());
    }
}
