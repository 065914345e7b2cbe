namespace FineTuneSdk.Torch.Training;

/// <summary>Clipping of the gradient by its norm over all tensors (Pascanu et al. 2013, arXiv 1211.5063).</summary>
internal static class GradientClipping
{
    /// <summary>The 2-norm of a buffer whose length is a multiple of <see cref="ParameterBuffer.Piece"/>, as a scalar on its device.</summary>
    public static Tensor Norm(Tensor gradients)
    {
        using var gradientMode = no_grad();
        using var pieces = gradients.view(-1, ParameterBuffer.Piece);
        using var norms = linalg.vector_norm(pieces, dims: [1]);
        return linalg.vector_norm(norms);
    }

    /// <summary>Scales a buffer by min(1, maximum / (norm + 1e-6)), as PyTorch's <c>clip_grad_norm_</c> does; nothing is read back from the device.</summary>
    public static void Clip(Tensor gradients, Tensor norm, double maximum)
    {
        using var gradientMode = no_grad();
        using var scope = NewDisposeScope();
        var factor = norm.add(1e-6).reciprocal_().mul_(maximum).clamp_(max: 1);
        gradients.mul_(factor);
    }
}
