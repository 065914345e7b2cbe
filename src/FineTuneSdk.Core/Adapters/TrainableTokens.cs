namespace FineTuneSdk.Core.Adapters;

/// <summary>PEFT's <c>trainable_token_indices</c>: the rows of the embedding that are trained, or, by the ends of their paths, the rows of several modules.</summary>
public sealed record TrainableTokens
{
    private TrainableTokens(IReadOnlyList<int>? indices, IReadOnlyDictionary<string, IReadOnlyList<int>>? byModule) => (Indices, ByModule) = (indices, byModule);

    /// <summary>The embedding's rows, in the order in which the adapter has them; null if modules are named.</summary>
    public IReadOnlyList<int>? Indices { get; }

    /// <summary>The rows of each module, or null.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>>? ByModule { get; }

    /// <summary>Rows of the embedding.</summary>
    public static TrainableTokens Of(IReadOnlyList<int> indices) => new(indices, null);

    /// <summary>Rows of modules by the ends of their paths.</summary>
    public static TrainableTokens Of(IReadOnlyDictionary<string, IReadOnlyList<int>> byModule) => new(null, byModule);
}
