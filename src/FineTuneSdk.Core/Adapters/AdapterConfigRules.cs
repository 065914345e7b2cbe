namespace FineTuneSdk.Core.Adapters;

/// <summary>Keys that don't go together.</summary>
/// <remarks>Source: huggingface/peft 0.21.2, src/peft/tuners/lora/config.py (__post_init__).</remarks>
internal static class AdapterConfigRules
{
    /// <summary>What is wrong, a sentence each.</summary>
    public static IEnumerable<string> Problems(PeftAdapterConfig config)
    {
        if (config.UseDora && config.LoraBias)
            yield return "use_dora and lora_bias are both true, which PEFT doesn't compute.";
        if (config.Targets.Pattern is not null && config.LayersToTransform is not null)
            yield return "layers_to_transform is for a list of target_modules, and they are a regular expression.";
        if (config.Targets.Pattern is not null && config.LayersPattern is not null)
            yield return "layers_pattern is for a list of target_modules, and they are a regular expression.";
        if (config.LayersPattern is not null && config.LayersToTransform is null)
            yield return "layers_pattern is there without layers_to_transform.";
    }
}
