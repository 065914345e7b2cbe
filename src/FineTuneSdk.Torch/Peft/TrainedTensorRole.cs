namespace FineTuneSdk.Torch.Peft;

/// <summary>What a trained tensor is.</summary>
internal enum TrainedTensorRole
{
    /// <summary>A of a linear layer, [r, in].</summary>
    LinearA,

    /// <summary>B of a linear layer, [out, r].</summary>
    LinearB,

    /// <summary>The bias of B, [out].</summary>
    LinearBBias,

    /// <summary>A of the embedding, [r, vocabulary].</summary>
    EmbeddingA,

    /// <summary>B of the embedding, [hidden, r].</summary>
    EmbeddingB,

    /// <summary>DoRA's magnitude of a linear layer, [out]: it starts as the norms of the weight's rows.</summary>
    RowMagnitude,

    /// <summary>DoRA's magnitude of the embedding, [hidden]: it starts as the norms of the table's columns.</summary>
    ColumnMagnitude,

    /// <summary>Single rows of the embedding or the head, [n, hidden], which start as the base's.</summary>
    Rows,

    /// <summary>A copy of a tensor of the base.</summary>
    Copy,
}
