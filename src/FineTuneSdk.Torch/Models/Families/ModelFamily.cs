namespace FineTuneSdk.Torch.Models.Families;

/// <summary>What a family of models adds to the common decoder: the meanings of its <c>config.json</c> and the defaults of Transformers' configuration class.</summary>
internal sealed record ModelFamily
{
    /// <summary>The family's name in <c>config.json</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>The class that its checkpoints are made for.</summary>
    public required string Architecture { get; init; }

    /// <summary><c>max_position_embeddings</c> when the file doesn't say.</summary>
    public required long MaxPositions { get; init; }

    /// <summary>Key and value heads when the file doesn't say; null: as many as query heads.</summary>
    public long? KeyValueHeads { get; init; }

    /// <summary>Width of a head when the file doesn't say; null: hidden / heads.</summary>
    public long? HeadSize { get; init; }

    /// <summary>q, k and v have biases, and no key says so.</summary>
    public bool HasQueryKeyValueBias { get; init; }

    /// <summary><c>attention_bias</c> is read: biases of q, k, v and the output.</summary>
    public bool ReadsAttentionBias { get; init; }

    /// <summary><c>mlp_bias</c> is read.</summary>
    public bool ReadsFeedForwardBias { get; init; }

    /// <summary>Queries and keys are normalised, head by head, before they are rotated.</summary>
    public bool HasQueryKeyNorm { get; init; }

    /// <summary>Which keys speak of sliding windows.</summary>
    public WindowKeys Window { get; init; }
}
