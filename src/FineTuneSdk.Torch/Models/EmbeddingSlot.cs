namespace FineTuneSdk.Torch.Models;

/// <summary>The place in a model that holds its embedding and takes another. The model's view owns what stands in it.</summary>
/// <param name="path">The module's path in the Hugging Face model.</param>
/// <param name="module">What stands in it now.</param>
internal sealed class EmbeddingSlot(string path, IEmbedding module)
{
    public string Path { get; } = path;

    public IEmbedding Module { get; set; } = module;
}
