namespace FineTuneSdk.Torch.Autograd;

/// <summary>Tensors that a derivative keeps.</summary>
internal static class Saved
{
    /// <summary>A handle of its own to a tensor's numbers, outside of the graph and of any scope.</summary>
    public static Tensor Of(Tensor tensor) => tensor.detach().DetachFromDisposeScope();
}
