namespace FineTuneSdk.Core.Adapters;

/// <summary>What a module computes.</summary>
public enum ModelModuleKind
{
    /// <summary>y = Wx + b.</summary>
    Linear,

    /// <summary>The linear layer from hidden states to logits.</summary>
    OutputHead,

    /// <summary>A row of a table for each token.</summary>
    Embedding,

    /// <summary>A norm with a trained weight.</summary>
    Norm,
}
