namespace FineTuneSdk.Torch.Models;

/// <summary>The gated feed-forward network down(silu(gate(x)) · up(x)) (Shazeer 2020, arXiv 2002.05202).</summary>
internal sealed class SwiGlu(LinearSlot gate, LinearSlot up, LinearSlot down)
{
    /// <summary>[B, T, hidden] → [B, T, hidden].</summary>
    public Tensor Forward(Tensor x)
    {
        using var gated = gate.Module.Forward(x);                // [B, T, intermediate]
        using var raised = up.Module.Forward(x);
        using var product = GatedProduct.Forward(gated, raised);
        return down.Module.Forward(product);
    }
}
