using System.Text.Json.Nodes;

namespace FineTuneSdk.Torch.Tests.Models.Families;

public sealed class Qwen2FamilyTests
{
    private static readonly string Least = ConfigJson.Of("qwen2");

    [Fact]
    public void What_the_file_leaves_out_has_Transformers_defaults()
    {
        var config = ConfigJson.Read(Least, o => { o.Remove("num_key_value_heads"); o["num_attention_heads"] = 32; });
        Assert.Equal((32, 2, 32768, 1e-6, 10000), (config.KeyValueHeadCount, config.HeadSize, config.MaxPositions, config.NormEpsilon, config.Rotary.Theta));
        Assert.Equal((true, false, false, false), (config.QueryKeyValueBias, config.AttentionOutputBias, config.FeedForwardBias, config.QueryKeyNorm));
        Assert.Null(config.SlidingWindow);
    }

    [Theory]
    [InlineData("""{"sliding_window":8}""", null, "")]
    [InlineData("""{"sliding_window":8,"use_sliding_window":false,"max_window_layers":0}""", null, "")]
    [InlineData("""{"sliding_window":null,"use_sliding_window":true,"max_window_layers":0}""", null, "")]
    [InlineData("""{"sliding_window":8,"use_sliding_window":true}""", null, "")]
    [InlineData("""{"use_sliding_window":true,"max_window_layers":1}""", 4096L, "1")]
    [InlineData("""{"sliding_window":8,"use_sliding_window":true,"max_window_layers":0}""", 8L, "0,1")]
    [InlineData("""{"sliding_window":8,"use_sliding_window":true,"max_window_layers":2,"layer_types":["sliding_attention","full_attention"]}""", 8L, "0")]
    [InlineData("""{"sliding_window":8,"use_sliding_window":true,"max_window_layers":0,"layer_types":["full_attention","full_attention"]}""", null, "")]
    public void Windows_are_those_of_Transformers(string keys, long? window, string layers)
    {
        var config = Read(keys);
        Assert.Equal((window, layers), (config.SlidingWindow, string.Join(',', config.WindowedLayers)));
    }

    [Fact]
    public void Layer_types_that_make_no_model_are_refused()
    {
        ConfigJson.AssertRefused(
            Least,
            o => o["layer_types"] = JsonNode.Parse("""["full_attention","sliding_attention"]"""),
            "config.json: error FTSDK1106: 'layer_types': there are layers of type sliding_attention, but 'use_sliding_window' and 'sliding_window' give them no window.");
        ConfigJson.AssertRefused(
            Least,
            o => o["layer_types"] = JsonNode.Parse("""["full_attention"]"""),
            "config.json: error FTSDK1106: 'layer_types': it must be a list of 2 types, one for each layer.");
        ConfigJson.AssertRefused(
            Least,
            o => o["layer_types"] = JsonNode.Parse("""["full_attention","chunked_attention"]"""),
            "config.json: error FTSDK1105: 'layer_types': layers of type 'chunked_attention' aren't supported; full_attention and sliding_attention are.");
    }

    private static FineTuneSdk.Torch.Models.ModelConfig Read(string keys) => ConfigJson.Read(Least, o =>
    {
        foreach (var (key, value) in JsonNode.Parse(keys)!.AsObject())
            o[key] = value?.DeepClone();
    });
}
