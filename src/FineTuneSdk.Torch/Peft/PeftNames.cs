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

    /// <summary>The bias of B, [out].</summary>
    public const string LinearBBias = ".lora_B.bias";

    /// <summary>DoRA's magnitude; there is no ".weight".</summary>
    public const string Magnitude = ".lora_magnitude_vector";

    /// <summary>Rows that were trained by themselves: the new rows, not differences.</summary>
    public const string Rows = ".token_adapter.trainable_tokens_delta";

    /// <summary>The weight of a module that was trained whole; "modules_to_save" isn't in the name.</summary>
    public const string Weight = ".weight";

    /// <summary>Its bias.</summary>
    public const string Bias = ".bias";

    /// <summary>The base's own weight of an adapted embedding or head.</summary>
    public const string BaseLayerWeight = ".base_layer.weight";

    /// <summary>The trained bias of an adapted layer; that of another is <see cref="Bias"/>.</summary>
    public const string BaseLayerBias = ".base_layer.bias";

    /// <summary>The base's own weight of an embedding or head with trained rows.</summary>
    public const string RowsBaseLayerWeight = ".token_adapter.base_layer.weight";
}
