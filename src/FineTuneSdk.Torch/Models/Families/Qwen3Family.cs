namespace FineTuneSdk.Torch.Models.Families;

/// <summary>Qwen3, the dense models. From Transformers' configuration_qwen3.py and modeling_qwen3.py.</summary>
internal static class Qwen3Family
{
    public static readonly ModelFamily Data = new()
    {
        ModelType = "qwen3",
        Architecture = "Qwen3ForCausalLM",
        MaxPositions = 32768,
        KeyValueHeads = 32,
        HeadSize = 128,
        ReadsAttentionBias = true,
        HasQueryKeyNorm = true,
        Window = WindowKeys.ChosenLayers,
    };
}
