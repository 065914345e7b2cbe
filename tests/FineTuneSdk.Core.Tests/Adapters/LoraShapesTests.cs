using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tests.Adapters;

public sealed class LoraShapesTests
{
    private static readonly PeftAdapterConfig Config = new() { Rank = 8, Alpha = 16, Targets = AdapterTargets.AllLinear };

    [Theory]
    [InlineData("q_proj", "model.layers.0.self_attn.q_proj", 4)]
    [InlineData("q_proj", "q_proj", 4)]
    [InlineData("_proj", "model.layers.0.self_attn.q_proj", 8)]
    [InlineData("layers.0.self_attn.q_proj", "model.layers.10.self_attn.q_proj", 8)]
    [InlineData("^model.layers.0.self_attn.q_proj", "model.layers.0.self_attn.q_proj", 4)]
    [InlineData("^q_proj", "model.layers.0.self_attn.q_proj", 8)]
    [InlineData(@".*\.0\.mlp\.(up|gate)_proj", "model.layers.0.mlp.up_proj", 4)]
    [InlineData("q_proj|v_proj", "model.layers.0.self_attn.v_proj", 4)]
    [InlineData("q_proj", "model.layers.0.self_attn.q_proj.x", 8)]
    public void A_key_takes_the_whole_path_or_its_end_after_a_dot(string key, string path, int rank) =>
        Assert.Equal(rank, new LoraShapes(Config with { RankPattern = new Dictionary<string, int> { [key] = 4 } }).Of(path).Rank);

    [Fact]
    public void Rank_and_alpha_are_looked_up_by_themselves_and_the_scale_may_be_rank_stabilised()
    {
        var config = Config with { RankPattern = new Dictionary<string, int> { ["q"] = 4 }, AlphaPattern = new Dictionary<string, double> { ["b.q"] = 6, ["v"] = 3 } };

        Assert.Equal((4, 4.0), new LoraShapes(config).Of("a.q"));
        Assert.Equal((4, 1.5), new LoraShapes(config).Of("b.q"));
        Assert.Equal((8, 0.375), new LoraShapes(config).Of("b.v"));
        Assert.Equal((4, 3.0), new LoraShapes(config with { UseRslora = true }).Of("b.q"));
        Assert.Equal(["v"], new LoraShapes(config).Unused(["a.q", "b.q"]));
    }

    [Fact]
    public void Two_keys_that_say_different_things_are_an_error()
    {
        var shapes = new LoraShapes(Config with { RankPattern = new Dictionary<string, int> { ["q"] = 2, [".*q"] = 4, ["v"] = 3, [".*v"] = 3 } });

        Assert.Equal(3, shapes.Of("a.v").Rank);
        Assert.Equal(
            "finetune: error FTSDK1403: The rank pattern says different things for 'a.q': 'q' and '.*q' both take it; PEFT lets the order of the keys decide, which doesn't survive saving. Make one of them narrower.",
            Assert.Throws<FineTuneException>(() => shapes.Of("a.q")).Message);
    }
}
