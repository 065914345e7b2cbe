using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Tests.Models.Families;

public sealed class Qwen3FamilyTests
{
    private static readonly string Least = ConfigJson.Of("qwen3");

    [Fact]
    public void What_the_file_leaves_out_has_Transformers_defaults()
    {
        var config = ConfigJson.Read(Least, o => { o.Remove("num_key_value_heads"); o["num_attention_heads"] = 32; });
        Assert.Equal((32, 128, 32768, 1e-6, 10000), (config.KeyValueHeadCount, config.HeadSize, config.MaxPositions, config.NormEpsilon, config.Rotary.Theta));
        Assert.Equal((false, false, false, true), (config.QueryKeyValueBias, config.AttentionOutputBias, config.FeedForwardBias, config.QueryKeyNorm));
        Assert.Null(config.SlidingWindow);
    }

    [Fact]
    public void Attention_biases_and_windows_are_read()
    {
        var config = ConfigJson.Read(Least, o => { o["attention_bias"] = true; o["use_sliding_window"] = true; o["sliding_window"] = 16; o["max_window_layers"] = 1; });
        Assert.Equal((true, true, 16L), (config.QueryKeyValueBias, config.AttentionOutputBias, config.SlidingWindow));
        Assert.Equal([1], config.WindowedLayers);
    }

    [Fact]
    public void Each_layer_has_norms_as_wide_as_a_head()
    {
        var norms = ModelTensors.All(ConfigJson.Read(Least)).Where(t => t.Shape is [128]);
        Assert.Equal(["model.layers.0.self_attn.q_norm.weight", "model.layers.0.self_attn.k_norm.weight", "model.layers.1.self_attn.q_norm.weight", "model.layers.1.self_attn.k_norm.weight"], norms.Select(t => t.Name));
        Assert.All(norms, t => Assert.True(t.IsNorm));
    }
}
