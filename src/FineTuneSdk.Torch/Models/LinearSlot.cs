namespace FineTuneSdk.Torch.Models;

/// <summary>A place in a model that holds a linear map and takes another. The model's view owns what stands in it.</summary>
/// <param name="path">The module's path in the Hugging Face model, such as <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="module">What stands in it now.</param>
internal sealed class LinearSlot(string path, ILinear module)
{
    public string Path { get; } = path;

    public ILinear Module { get; set; } = module;
}
