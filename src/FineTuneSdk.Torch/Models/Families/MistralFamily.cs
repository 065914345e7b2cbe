namespace FineTuneSdk.Torch.Models.Families;

/// <summary>Mistral and Mistral-Nemo. From Transformers' configuration_mistral.py and modeling_mistral.py.</summary>
internal static class MistralFamily
{
    public static readonly ModelFamily Data = new()
    {
        ModelType = "mistral",
        Architecture = "MistralForCausalLM",
        MaxPositions = 131072,
        KeyValueHeads = 8,
        Window = WindowKeys.EveryLayer,
    };
}
