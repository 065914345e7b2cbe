namespace FineTuneSdk.Torch.Tests.Models.Families;

public sealed class MistralFamilyTests
{
    private static readonly string Least = ConfigJson.Of("mistral");

    [Fact]
    public void What_the_file_leaves_out_has_Transformers_defaults()
    {
        var config = ConfigJson.Read(Least, o => { o.Remove("num_key_value_heads"); o["num_attention_heads"] = 16; });
        Assert.Equal((8, 4, 131072, 1e-6, 10000), (config.KeyValueHeadCount, config.HeadSize, config.MaxPositions, config.NormEpsilon, config.Rotary.Theta));
        Assert.Equal((false, false, false), (config.QueryKeyValueBias, config.AttentionOutputBias, config.QueryKeyNorm));
        Assert.Equal(4096, config.SlidingWindow);
        Assert.Equal([0, 1], config.WindowedLayers);
    }

    [Fact]
    public void Null_is_no_default()
    {
        var config = ConfigJson.Read(Least, o => { o["num_key_value_heads"] = null; o["sliding_window"] = null; });
        Assert.Equal((4, null), (config.KeyValueHeadCount, config.SlidingWindow));
        Assert.Empty(config.WindowedLayers);
    }

    [Fact]
    public void Its_keys_are_its_own() =>
        ConfigJson.AssertRefused(
            Least,
            o => { o["sliding_window"] = 0; o["mlp_bias"] = true; },
            "config.json: error FTSDK1106: 'sliding_window': 0 is not a whole number from 1 to 16777216.",
            "config.json: error FTSDK1104: 'mlp_bias' is not known here, and what isn't known could change the computation. If the model doesn't need it, remove it from a copy of the folder.");
}
