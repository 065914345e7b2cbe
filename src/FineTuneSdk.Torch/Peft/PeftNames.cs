namespace FineTuneSdk.Torch.Peft;

/// <summary>What PEFT puts before and after a module's path in the names of an adapter's tensors.</summary>
internal static class PeftNames
{
    /// <summary>Before the path.</summary>
    public const string Prefix = "base_model.model.";

    /// <summary>A of a linear layer, [r, in].</summary>
    public const string LinearA = ".lora_A.weight";

    /// <summary>B of a linear layer, [out, r].</summary>
    public const string LinearB = ".lora_B.weight";

    /// <summary>A of an embedding, [r, vocabulary]; there is no ".weight".</summary>
    public const string EmbeddingA = ".lora_embedding_A";

    /// <summary>B of an embedding, [hidden, r].</summary>
    public const string EmbeddingB = ".lora_embedding_B";

    /// <summary>The weight of a module that was trained whole; "modules_to_save" isn't in the name.</summary>
    public const string Weight = ".weight";

    /// <summary>Its bias.</summary>
    public const string Bias = ".bias";

    /// <summary>The base's own weight of an adapted embedding or head.</summary>
    public const string BaseLayerWeight = ".base_layer.weight";
}
