namespace FineTuneSdk.Torch.Models.Families;

/// <summary>Qwen2 and Qwen2.5. From Transformers' configuration_qwen2.py and modeling_qwen2.py.</summary>
internal static class Qwen2Family
{
    public static readonly ModelFamily Data = new()
    {
        ModelType = "qwen2",
        Architecture = "Qwen2ForCausalLM",
        MaxPositions = 32768,
        KeyValueHeads = 32,
        HasQueryKeyValueBias = true,
        Window = WindowKeys.ChosenLayers,
    };
}
