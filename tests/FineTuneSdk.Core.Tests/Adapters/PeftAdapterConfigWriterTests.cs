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

    [Fact]
    public void Reads_what_it_wrote()
    {
        var read = PeftAdapterConfigReader.Parse(Encoding.UTF8.GetBytes(PeftAdapterConfigWriter.Write(Config)), "adapter_config.json");

        Assert.Equal(["q_proj", "v_proj"], read.Targets.Names);
        Assert.Equal(Config.ModulesToSave, read.ModulesToSave);
        Assert.Equal(Config, read with { Targets = Config.Targets, ModulesToSave = Config.ModulesToSave });
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
