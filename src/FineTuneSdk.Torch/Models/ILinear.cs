namespace FineTuneSdk.Torch.Models;

/// <summary>A linear map of the last axis, x ↦ xWᵀ + b, or whatever stands in its place. Disposing it frees what it owns, never the base's weights.</summary>
internal interface ILinear : IDisposable
{
    /// <summary>Size of the last axis of the input.</summary>
    long InFeatures { get; }

    /// <summary>Size of the last axis of the output.</summary>
    long OutFeatures { get; }

    /// <summary>[…, in] → […, out].</summary>
    Tensor Forward(Tensor x);
}
