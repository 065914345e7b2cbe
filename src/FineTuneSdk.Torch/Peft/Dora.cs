namespace FineTuneSdk.Torch.Peft;

/// <summary>What DoRA's layers share.</summary>
internal static class Dora
{
    /// <summary>The norms of a matrix's rows (<paramref name="axis"/> 1) or columns (0), as a constant: no gradient flows through them.</summary>
    public static Tensor Norms(Func<Tensor> matrix, long axis)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        return linalg.vector_norm(matrix(), 2, [axis]).DetachFromDisposeScope();
    }
}
