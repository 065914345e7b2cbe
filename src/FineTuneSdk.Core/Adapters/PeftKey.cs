namespace FineTuneSdk.Core.Adapters;

/// <summary>A key of PEFT's <c>adapter_config.json</c>.</summary>
/// <param name="Name">The key.</param>
/// <param name="Unused">The JSON text that PEFT writes when the key isn't used, or null if a value is always written.</param>
/// <param name="Use">What we do with it.</param>
/// <param name="Feature">The feature that another value asks for, named to the user.</param>
internal sealed record PeftKey(string Name, string? Unused, PeftKeyUse Use, string? Feature = null)
{
    /// <summary>The keys that PEFT 0.21.2 writes for LoRA, in its (sorted) order.</summary>
    /// <remarks>Supporting a further kind of adapter begins here: its key becomes <see cref="PeftKeyUse.Read"/> and gets a member of <see cref="PeftAdapterConfig"/>.</remarks>
    public static IReadOnlyList<PeftKey> All { get; } =
    [
        new("alora_invocation_tokens", "null", PeftKeyUse.Unsupported, "activated LoRA"),
        new("alpha_pattern", "{}", PeftKeyUse.Read),
        new("arrow_config", "null", PeftKeyUse.Unsupported, "Arrow routing"),
        new("auto_mapping", "null", PeftKeyUse.Ignored),
        new("base_model_name_or_path", null, PeftKeyUse.Read),
        new("bias", "\"none\"", PeftKeyUse.Read),
        new("corda_config", "null", PeftKeyUse.Unsupported, "CorDA initialisation"),
        new("ensure_weight_tying", null, PeftKeyUse.Read),
        new("eva_config", "null", PeftKeyUse.Ignored),
        new("exclude_modules", "null", PeftKeyUse.Read),
        new("fan_in_fan_out", "false", PeftKeyUse.Unsupported, "transposed weights"),
        new("inference_mode", "true", PeftKeyUse.Ignored),
        new("init_lora_weights", "true", PeftKeyUse.Read),
        new("kasa_config", "null", PeftKeyUse.Unsupported, "KaSA"),
        new("layer_replication", "null", PeftKeyUse.Unsupported, "replicated layers"),
        new("layers_pattern", "null", PeftKeyUse.Read),
        new("layers_to_transform", "null", PeftKeyUse.Read),
        new("loftq_config", "{}", PeftKeyUse.Unsupported, "LoftQ initialisation"),
        new("lora_alpha", null, PeftKeyUse.Read),
        new("lora_bias", "false", PeftKeyUse.Read),
        new("lora_dropout", null, PeftKeyUse.Read),
        new("lora_ga_config", "null", PeftKeyUse.Unsupported, "LoRA-GA"),
        new("megatron_config", "null", PeftKeyUse.Unsupported, "Megatron layers"),
        new("megatron_core", "\"megatron.core\"", PeftKeyUse.Ignored),
        new("modules_to_save", null, PeftKeyUse.Read),
        new("monteclora_config", "null", PeftKeyUse.Unsupported, "MonteCLoRA"),
        new("peft_type", "\"LORA\"", PeftKeyUse.Read),
        new("peft_version", "\"0.21.2\"", PeftKeyUse.Ignored),
        new("qalora_group_size", "16", PeftKeyUse.Ignored),
        new("r", null, PeftKeyUse.Read),
        new("rank_pattern", "{}", PeftKeyUse.Read),
        new("revision", null, PeftKeyUse.Read),
        new("target_modules", null, PeftKeyUse.Read),
        new("target_parameters", "null", PeftKeyUse.Unsupported, "adapted parameters of experts"),
        new("task_type", "\"CAUSAL_LM\"", PeftKeyUse.Read),
        new("trainable_token_indices", "null", PeftKeyUse.Read),
        new("use_bdlora", "null", PeftKeyUse.Unsupported, "block-diagonal LoRA"),
        new("use_dora", "false", PeftKeyUse.Read),
        new("use_qalora", "false", PeftKeyUse.Unsupported, "QALoRA"),
        new("use_rslora", "false", PeftKeyUse.Read),
        new("velora_config", "null", PeftKeyUse.Unsupported, "VeLoRA"),
    ];
}
