using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Torch.Peft;

/// <summary>Starts of an update that are a part of the weight itself, which the base then lacks: W = (W − s·B₀·A₀) + s·B₀·A₀.</summary>
/// <remarks>Source: huggingface/peft 0.21.2, src/peft/tuners/lora/layer.py (pissa_init, olora_init).</remarks>
internal static class BaseFactors
{
    /// <summary>Whether a start is of this kind.</summary>
    public static bool IsOfBase(LoraInitialization initialization) => initialization is LoraInitialization.Pissa or LoraInitialization.Olora;

    /// <summary>A₀ [r, in] and B₀ [out, r], in float32.</summary>
    /// <param name="weight">W, [out, in].</param>
    /// <param name="rank">r, at most the smaller of W's sizes.</param>
    /// <param name="scale">s.</param>
    /// <param name="initialization">PiSSA (Meng et al. 2024, arXiv 2404.02948) or OLoRA (Büyükakyüz 2024, arXiv 2406.01775).</param>
    public static (Tensor A, Tensor B) Of(Tensor weight, long rank, double scale, LoraInitialization initialization)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        // On the CPU, so that a run on a GPU starts from the same values.
        var values = weight.detach().to(ScalarType.Float32).cpu();
        if (initialization == LoraInitialization.Olora)
        {
            var (q, r) = linalg.qr(values);
            return (r.narrow(0, 0, rank).clone().MoveToOuterDisposeScope(), q.narrow(1, 0, rank).clone().MoveToOuterDisposeScope());
        }

        var (u, s, vh) = linalg.svd(values, fullMatrices: false);
        var root = s.narrow(0, 0, rank).div(scale).sqrt();
        return (root.unsqueeze(1).mul(vh.narrow(0, 0, rank)).MoveToOuterDisposeScope(), u.narrow(1, 0, rank).mul(root).MoveToOuterDisposeScope());
    }
}
