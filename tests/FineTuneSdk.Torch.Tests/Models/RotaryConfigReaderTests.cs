using System.Text.Json.Nodes;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Tests.Models;

public sealed class RotaryConfigReaderTests
{
    private const string Longer = """{"rope_type":"longrope","short_factor":[1,1,1,1,1,1,1,1],"long_factor":[2,2,2,2,2,2,2,2]""";

    [Theory]
    [InlineData("""{"rope_theta":5e5}""", 5e5)]
    [InlineData("""{"rope_theta":5e5,"rope_scaling":{"type":"linear","factor":2}}""", 5e5)]
    [InlineData("""{"rope_theta":5e5,"rope_scaling":{"rope_theta":3e5,"type":"linear","factor":2}}""", 3e5)]
    [InlineData("""{"rope_parameters":{"rope_theta":3e5}}""", 3e5)]
    [InlineData("""{"rope_theta":5e5,"rope_parameters":{"rope_type":"default"}}""", 5e5)]
    [InlineData("""{"rope_scaling":{},"rope_parameters":{"rope_theta":3e5}}""", 3e5)]
    [InlineData("""{"rope_scaling":{"type":"linear","factor":2},"rope_parameters":{"rope_theta":3e5}}""", 1e4)]
    public void Theta_stands_in_the_section_that_counts_or_beside_it(string keys, double theta) => Assert.Equal(theta, Read(keys).Theta);

    [Theory]
    [InlineData("""{"type":"linear","rope_type":"dynamic","factor":2.5}""", RotaryScaling.Dynamic, 2.5, 512)]
    [InlineData("""{"type":"dynamic","factor":2,"original_max_position_embeddings":64}""", RotaryScaling.Dynamic, 2, 512)]
    [InlineData("""{"type":"yarn","factor":4}""", RotaryScaling.Yarn, 4, 512)]
    [InlineData("""{"type":"yarn","factor":4,"original_max_position_embeddings":64}""", RotaryScaling.Yarn, 4, 64)]
    [InlineData("""{"type":"yarn","factor":null,"original_max_position_embeddings":64}""", RotaryScaling.Yarn, 8, 64)]
    public void Kinds_and_lengths_are_those_of_Transformers(string rope, RotaryScaling scaling, double factor, long original)
    {
        var config = Read($$"""{"rope_scaling":{{rope}}}""");
        Assert.Equal((scaling, factor, original), (config.Scaling, config.Factor, config.OriginalMaxPositions));
    }

    [Fact]
    public void The_original_length_of_the_whole_file_wins() =>
        Assert.Equal(128, Read("""{"original_max_position_embeddings":128,"rope_scaling":{"type":"yarn","factor":4,"original_max_position_embeddings":64}}""").OriginalMaxPositions);

    [Theory]
    [InlineData("", 1.1386294361119891)]                                                           // 0.1 ln 4 + 1
    [InlineData(",\"mscale\":2", 1.1386294361119891)]
    [InlineData(",\"mscale\":2,\"mscale_all_dim\":0.5", 1.1944648761087142)]                        // (0.2 ln 4 + 1) / (0.05 ln 4 + 1)
    [InlineData(",\"mscale\":1,\"mscale_all_dim\":1", 1)]
    [InlineData(",\"mscale\":2,\"mscale_all_dim\":0", 1.1386294361119891)]
    [InlineData(",\"mscale\":2,\"mscale_all_dim\":0.5,\"attention_factor\":0.75", 0.75)]
    public void Yarn_sharpens_by_its_factors(string keys, double expected) =>
        Assert.Equal(expected, Read("""{"rope_scaling":{"rope_type":"yarn","factor":4""" + keys + "}}").AttentionFactor, 1e-12);

    [Fact]
    public void Yarn_has_its_defaults()
    {
        var plain = Read("""{"rope_scaling":{"rope_type":"yarn","factor":4,"beta_fast":0,"beta_slow":null}}""");
        Assert.Equal((32, 1, true), (plain.FastRotations, plain.SlowRotations, plain.WholeBounds));
        var other = Read("""{"rope_scaling":{"rope_type":"yarn","factor":4,"beta_fast":16,"beta_slow":2,"truncate":false}}""");
        Assert.Equal((16, 2, false), (other.FastRotations, other.SlowRotations, other.WholeBounds));
    }

    [Theory]
    [InlineData(",\"original_max_position_embeddings\":64}", 1.2247448713915890)]                   // sqrt(1 + ln 8 / ln 64)
    [InlineData(",\"original_max_position_embeddings\":64,\"factor\":4}", 1.1547005383792515)]      // sqrt(1 + ln 4 / ln 64)
    [InlineData("}", 1)]
    [InlineData(",\"original_max_position_embeddings\":64,\"attention_factor\":1.5}", 1.5)]
    public void LongRope_sharpens_by_how_much_longer_it_got(string keys, double expected)
    {
        var config = Read("""{"rope_scaling":""" + Longer + keys + "}");
        Assert.Equal(expected, config.AttentionFactor, 1e-12);
        Assert.Equal((8, 2f), (config.ShortFactors.Count, config.LongFactors[7]));
    }

    [Fact]
    public void What_a_kind_does_not_use_is_ignored_and_what_it_needs_is_not() =>
        ConfigJson.AssertRefused(
            ConfigJson.Of("llama"),
            o =>
            {
                o["rope_scaling"] = JsonNode.Parse("""{"rope_type":"longrope","mscale":1,"short_factor":[1,2],"factor":0.5}""");
                o["head_dim"] = 16;
            },
            "config.json: error FTSDK1106: 'rope_scaling.factor': 0.5 is not a number of at least 1.",
            "config.json: error FTSDK1106: 'rope_scaling.short_factor': [1,2] is not a list of 8 positive numbers.",
            "config.json: error FTSDK1106: 'rope_scaling.long_factor': the key is missing; the model can't be built without it.");

    private static RotaryConfig Read(string keys) => ConfigJson.Read(ConfigJson.Of("llama"), o =>
    {
        o["max_position_embeddings"] = 512;
        foreach (var (key, value) in JsonNode.Parse(keys)!.AsObject())
            o[key] = value?.DeepClone();
    }).Rotary;
}
