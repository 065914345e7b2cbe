namespace FineTuneSdk.Torch.Tests.Models.Families;

public sealed class LlamaFamilyTests
{
    private static readonly string Least = ConfigJson.Of("llama");

    [Fact]
    public void What_the_file_leaves_out_has_Transformers_defaults()
    {
        var config = ConfigJson.Read(Least, o => o.Remove("num_key_value_heads"));
        Assert.Equal((4, 16, 2048, 1e-6, 10000), (config.KeyValueHeadCount, config.HeadSize, config.MaxPositions, config.NormEpsilon, config.Rotary.Theta));
        Assert.Equal((false, false, false, false, false), (config.QueryKeyValueBias, config.AttentionOutputBias, config.FeedForwardBias, config.QueryKeyNorm, config.TieWordEmbeddings));
        Assert.Null(config.SlidingWindow);
    }

    [Fact]
    public void Biases_and_head_size_are_read()
    {
        var config = ConfigJson.Read(Least, o => { o["attention_bias"] = true; o["mlp_bias"] = true; o["head_dim"] = 24; o["tie_word_embeddings"] = true; });
        Assert.Equal((true, true, true, 24L, true), (config.QueryKeyValueBias, config.AttentionOutputBias, config.FeedForwardBias, config.HeadSize, config.TieWordEmbeddings));
    }
}
