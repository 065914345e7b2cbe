namespace FineTuneSdk.Torch.Models;

/// <summary>A table of vectors looked up by id, or whatever stands in its place. Disposing it frees what it owns, never the base's weights.</summary>
internal interface IEmbedding : IDisposable
{
    /// <summary>Number of rows; every id is below it.</summary>
    long Count { get; }

    /// <summary>Width of a row.</summary>
    long Width { get; }

    /// <summary>[B, T] int64 → [B, T, width].</summary>
    Tensor Forward(Tensor ids);
}
