namespace FineTuneSdk.Torch.Models.Families;

/// <summary>Every family that is supported.</summary>
internal static class ModelFamilies
{
    public static readonly IReadOnlyList<ModelFamily> All = [LlamaFamily.Data, MistralFamily.Data, Qwen2Family.Data, Qwen3Family.Data];
}
