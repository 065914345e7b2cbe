using System.Text;
using FineTuneSdk.Core.Adapters;

namespace FineTuneSdk.Core.Tests.Adapters;

public sealed class PeftAdapterConfigWriterTests
{
    private static readonly PeftAdapterConfig Config = new()
    {
        BaseModel = "tiny \"é\"",
        Rank = 16,
        Alpha = 32,
        Dropout = 0.05,
        Targets = AdapterTargets.Of(["v_proj", "q_proj"]),
        ModulesToSave = ["embed_tokens"],
        EnsureWeightTying = true,
    };

    private static readonly PeftAdapterConfig Everything = Config with
    {
        RankPattern = new Dictionary<string, int> { ["q\\.x"] = 4 },
        AlphaPattern = new Dictionary<string, double> { ["b"] = 2.5, ["a"] = 1 },
        UseRslora = true,
        UseDora = true,
        Bias = AdapterBias.LoraOnly,
        Exclude = AdapterTargets.Matching(".*down_proj"),
        LayersToTransform = new OneOrMany<int>([3, 1], IsSingle: false),
        LayersPattern = new OneOrMany<string>(["layers"], IsSingle: true),
        TrainableTokens = TrainableTokens.Of(new Dictionary<string, IReadOnlyList<int>> { ["lm_head"] = [1], ["embed_tokens"] = [9, 2] }),
    };

    [Fact]
    public void Writes_every_key_as_PEFT_does() => Assert.Equal(
        """
        {
          "alora_invocation_tokens": null,
          "alpha_pattern": {},
          "arrow_config": null,
          "auto_mapping": null,
          "base_model_name_or_path": "tiny \"\u00e9\"",
          "bias": "none",
          "corda_config": null,
          "ensure_weight_tying": true,
          "eva_config": null,
          "exclude_modules": null,
          "fan_in_fan_out": false,
          "inference_mode": true,
          "init_lora_weights": true,
          "kasa_config": null,
          "layer_replication": null,
          "layers_pattern": null,
          "layers_to_transform": null,
          "loftq_config": {},
          "lora_alpha": 32,
          "lora_bias": false,
          "lora_dropout": 0.05,
          "lora_ga_config": null,
          "megatron_config": null,
          "megatron_core": "megatron.core",
          "modules_to_save": [
            "embed_tokens"
          ],
          "monteclora_config": null,
          "peft_type": "LORA",
          "peft_version": "0.21.2",
          "qalora_group_size": 16,
          "r": 16,
          "rank_pattern": {},
          "revision": null,
          "target_modules": [
            "q_proj",
            "v_proj"
          ],
          "target_parameters": null,
          "task_type": "CAUSAL_LM",
          "trainable_token_indices": null,
          "use_bdlora": null,
          "use_dora": false,
          "use_qalora": false,
          "use_rslora": false,
          "velora_config": null
        }
        """.ReplaceLineEndings("\n"),
        PeftAdapterConfigWriter.Write(Config));

    [Theory]
    [InlineData("\"alpha_pattern\": {\n    \"a\": 1,\n    \"b\": 2.5\n  },\n")]
    [InlineData("\"bias\": \"lora_only\",\n")]
    [InlineData("\"exclude_modules\": \".*down_proj\",\n")]
    [InlineData("\"layers_pattern\": \"layers\",\n  \"layers_to_transform\": [\n    3,\n    1\n  ],\n")]
    [InlineData("\"rank_pattern\": {\n    \"q\\\\.x\": 4\n  },\n")]
    [InlineData("\"trainable_token_indices\": {\n    \"embed_tokens\": [\n      9,\n      2\n    ],\n    \"lm_head\": [\n      1\n    ]\n  },\n")]
    [InlineData("\"use_dora\": true,\n  \"use_qalora\": false,\n  \"use_rslora\": true,\n")]
    public void Writes_what_is_used_as_Pythons_json_does(string block) => Assert.Contains("\n  " + block, PeftAdapterConfigWriter.Write(Everything), StringComparison.Ordinal);

    [Fact]
    public void Reads_what_it_wrote()
    {
        foreach (var config in new[] { Config, Everything, Everything with { LayersPattern = null, TrainableTokens = TrainableTokens.Of([5, 3]), LoraBias = true, UseDora = false } })
        {
            var text = PeftAdapterConfigWriter.Write(config);
            Assert.Equal(text, PeftAdapterConfigWriter.Write(PeftAdapterConfigReader.Parse(Encoding.UTF8.GetBytes(text), "adapter_config.json")));
        }
    }

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e-5, "1e-05")]
    [InlineData(1.5e-7, "1.5e-07")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00012345, "0.00012345")]
    [InlineData(123456789.0, "123456789.0")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(-2.5e-10, "-2.5e-10")]
    public void Floats_are_Pythons(double value, string text) => Assert.Equal(text, PythonNumber.Float(value));

    [Theory]
    [InlineData(32, "32")]
    [InlineData(12.5, "12.5")]
    public void An_alpha_is_a_whole_number_where_it_can_be(double alpha, string text) => Assert.Equal(text, PythonNumber.Shortest(alpha));
}
