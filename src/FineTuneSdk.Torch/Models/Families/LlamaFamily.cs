namespace FineTuneSdk.Torch.Models.Families;

/// <summary>Llama 2 and 3, and what is built like them: SmolLM2, TinyLlama. From Transformers' configuration_llama.py and modeling_llama.py.</summary>
internal static class LlamaFamily
{
    public static readonly ModelFamily Data = new()
    {
        ModelType = "llama",
        Architecture = "LlamaForCausalLM",
        MaxPositions = 2048,
        ReadsAttentionBias = true,
        ReadsFeedForwardBias = true,
    };
}
