namespace FineTuneSdk.Torch.Autograd;

/// <summary>The derivative of one operation, with what it keeps for that. Used once, and disposed with the graph at the latest.</summary>
internal interface IDerivative : IDisposable
{
    /// <summary>The gradients of the operation's inputs in their order, null where there is none; the caller owns them.</summary>
    /// <param name="gradient">The gradient of the output; somebody else's.</param>
    Tensor?[] Backward(Tensor gradient);
}
