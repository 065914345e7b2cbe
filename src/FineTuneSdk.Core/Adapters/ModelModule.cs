namespace FineTuneSdk.Core.Adapters;

/// <summary>A module of a base that has weights of its own.</summary>
/// <param name="Path">Its path in the Hugging Face model, such as <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="Kind">What it computes.</param>
public sealed record ModelModule(string Path, ModelModuleKind Kind);
