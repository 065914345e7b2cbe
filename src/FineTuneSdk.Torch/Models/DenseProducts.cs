using FineTuneSdk.Torch.Native;

namespace FineTuneSdk.Torch.Models;

/// <summary>Matrix products without a graph: libtorch's, or on the processor oneDNN's where that is the faster one.</summary>
internal static class DenseProducts
{
    // Below, the call costs what the product saves.
    private const long SmallestWeight = 1 << 15;

    /// <summary>[…, in] → […, out]: xWᵀ.</summary>
    public static Tensor Linear(Tensor x, Tensor weight)
    {
        if (!Fit(x, weight) || x.size(-1) != weight.size(1))
            return functional.linear(x, weight);
        if (x.dim() == 2)
            return OneDnn.Linear(x, weight);
        using var rows = x.reshape(-1, weight.size(1));
        using var result = OneDnn.Linear(rows, weight);
        return result.view([.. x.shape[..^1], weight.size(0)]);
    }

    /// <summary>[…, out] → […, in]: gW, the gradient of x from that of xWᵀ.</summary>
    public static Tensor Transposed(Tensor gradient, Tensor weight)
    {
        if (!Fit(gradient, weight))
            return gradient.matmul(weight);
        using var turned = weight.t();
        return Linear(gradient, turned);
    }

    private static bool Fit(Tensor x, Tensor weight) =>
        OneDnn.IsPreferred && weight.numel() >= SmallestWeight && x.numel() > 0 && x.dtype == ScalarType.Float32 && weight.dtype == ScalarType.Float32
        && x.device_type == DeviceType.CPU && weight.device_type == DeviceType.CPU;
}
