using System.Text.Json.Nodes;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Tests.Models;

public sealed class ModelConfigReaderTests
{
    private const string Llama = """
        {"model_type":"llama","architectures":["LlamaForCausalLM"],"hidden_size":64,"intermediate_size":96,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2,
        "vocab_size":256,"max_position_embeddings":512,"rms_norm_eps":1e-5,"hidden_act":"silu","torch_dtype":"bfloat16","use_cache":true}
        """;

    private const string Qwen2 = """
        {"model_type":"qwen2","hidden_size":64,"intermediate_size":96,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2,"vocab_size":256,
        "max_position_embeddings":512,"sliding_window":4096,"max_window_layers":1,"use_sliding_window":false,"layer_types":["full_attention","full_attention"]}
        """;

    [Fact]
    public void Llama_has_its_defaults()
    {
        var config = ConfigJson.Read(Llama, o => o.Remove("rms_norm_eps"));
        Assert.Equal(
            new ModelConfig
            {
                ModelType = "llama", VocabularySize = 256, HiddenSize = 64, IntermediateSize = 96, LayerCount = 2, HeadCount = 4, KeyValueHeadCount = 2, HeadSize = 16, MaxPositions = 512,
                NormEpsilon = 1e-6, Rotary = new RotaryConfig { Theta = 10000 },
            },
            config);
        Assert.Equal(4, ConfigJson.Read(Llama, o => o.Remove("num_key_value_heads")).KeyValueHeadCount);
    }

    [Fact]
    public void Both_spellings_of_the_rotary_settings_mean_the_same()
    {
        var expected = new RotaryConfig { Theta = 500000, Scaling = RotaryScaling.Llama3, Factor = 8, LowFrequencyFactor = 1, HighFrequencyFactor = 4, OriginalMaxPositions = 64 };
        const string Scaling = """{"factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":64,"rope_type":"llama3"}""";
        Assert.Equal(expected, ConfigJson.Read(Llama, o => { o["rope_theta"] = 5e5; o["rope_scaling"] = JsonNode.Parse(Scaling); }).Rotary);
        Assert.Equal(expected, ConfigJson.Read(Llama, o => { o["rope_parameters"] = JsonNode.Parse(Scaling); o["rope_parameters"]!["rope_theta"] = 5e5; }).Rotary);
        Assert.Equal(
            new RotaryConfig { Scaling = RotaryScaling.Linear, Factor = 2 },
            ConfigJson.Read(Llama, o => { o["rope_scaling"] = JsonNode.Parse("""{"type":"linear","factor":2}"""); o["rope_parameters"] = JsonNode.Parse("""{"rope_type":"default"}"""); }).Rotary);
    }

    [Theory]
    [InlineData("hidden_act", "\"gelu\"", "the activation 'gelu' isn't supported; silu is.")]
    [InlineData("attention_dropout", "0.1", "dropout inside the attention isn't supported; 0 is.")]
    [InlineData("pretraining_tp", "2", "linear layers computed in slices aren't supported; 1 is.")]
    [InlineData("quantization_config", "{\"quant_method\":\"bitsandbytes\"}", "quantised weights aren't supported yet; use the model's unquantised weights.")]
    [InlineData("rope_interleaved", "true", "interleaved rotary positions aren't supported.")]
    [InlineData("partial_rotary_factor", "0.5", "positions that turn only a part of a head aren't supported yet; 1 is.")]
    [InlineData("sliding_window", "4096", "this family has no sliding window.")]
    [InlineData("architectures", "[\"LlamaForSequenceClassification\"]", "\"LlamaForSequenceClassification\" isn't supported; LlamaForCausalLM is.")]
    public void A_value_that_asks_for_another_computation_is_refused(string key, string value, string what) =>
        ConfigJson.AssertRefused(Llama, o => o[key] = JsonNode.Parse(value), $"config.json: error FTSDK1105: '{key}': {what}");

    [Theory]
    [InlineData("use_mrope", "true", "multimodal rotary positions aren't supported.")]
    [InlineData("rope_scaling", "{\"type\":\"mrope\"}", "the type 'mrope' isn't supported; default, linear, dynamic, llama3, yarn and longrope are.", ".rope_type")]
    public void So_is_one_of_qwen2(string key, string value, string what, string inner = "") =>
        ConfigJson.AssertRefused(Qwen2, o => o[key] = JsonNode.Parse(value), $"config.json: error FTSDK1105: '{key}{inner}': {what}");

    [Fact]
    public void A_key_that_is_not_known_is_refused_unless_it_asks_for_nothing()
    {
        ConfigJson.Read(Llama, o => { o["future_switch"] = false; o["future_list"] = new JsonArray(); o["future_map"] = new JsonObject(); o["future_value"] = null; });
        ConfigJson.AssertRefused(
            Llama,
            o => { o["residual_multiplier"] = 0.5; o["rope_parameters"] = JsonNode.Parse("""{"rope_type":"default","yarn_scale":2}"""); },
            "config.json: error FTSDK1104: 'rope_parameters.yarn_scale' is not known here, and what isn't known could change the computation. If the model doesn't need it, remove it from a copy of the folder.",
            "config.json: error FTSDK1104: 'residual_multiplier' is not known here, and what isn't known could change the computation. If the model doesn't need it, remove it from a copy of the folder.");
    }

    [Fact]
    public void Keys_of_the_other_family_are_not_known() =>
        ConfigJson.AssertRefused(Qwen2, o => o["attention_bias"] = true, "config.json: error FTSDK1104: 'attention_bias' is not known here, and what isn't known could change the computation. If the model doesn't need it, remove it from a copy of the folder.");

    [Fact]
    public void Every_wrong_value_is_in_one_error() => ConfigJson.AssertRefused(
        Llama,
        o => { o.Remove("vocab_size"); o["hidden_size"] = "64"; o["num_key_value_heads"] = 3; o["head_dim"] = 15; o["rms_norm_eps"] = 0; o["num_hidden_layers"] = 1000000; o["use_cache"] = 1; },
        "config.json: error FTSDK1106: 'hidden_size': \"64\" is not a whole number from 1 to 16777216.",
        "config.json: error FTSDK1106: 'num_hidden_layers': 1000000 is not a whole number from 1 to 4096.",
        "config.json: error FTSDK1106: 'vocab_size': the key is missing; the model can't be built without it.",
        "config.json: error FTSDK1106: 'rms_norm_eps': 0 is not a number above 0.",
        "config.json: error FTSDK1106: 'num_key_value_heads': 3 doesn't divide the 4 heads of 'num_attention_heads'.",
        "config.json: error FTSDK1106: 'head_dim': 15 is odd; rotary positions turn pairs.");

    [Fact]
    public void Another_family_is_refused_by_name() =>
        ConfigJson.AssertRefused("""{"model_type":"gemma"}""", _ => { }, "config.json: error FTSDK1103: Models of type 'gemma' aren't supported yet; supported are llama, mistral, qwen2, qwen3.");
}
