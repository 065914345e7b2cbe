namespace FineTuneSdk.Torch.Peft;

/// <summary>What a trained tensor is.</summary>
internal enum TrainedTensorRole
{
    /// <summary>A of a linear layer, [r, in].</summary>
    LinearA,

    /// <summary>B of a linear layer, [out, r].</summary>
    LinearB,

    /// <summary>A of the embedding, [r, vocabulary].</summary>
    EmbeddingA,

    /// <summary>B of the embedding, [hidden, r].</summary>
    EmbeddingB,

    /// <summary>A copy of a tensor of the base.</summary>
    Copy,
}
