using System.Runtime.ExceptionServices;

namespace FineTuneSdk.Torch.Autograd;

/// <summary>Joins operations whose derivatives are written by hand to libtorch's graph.</summary>
/// <remarks>
/// TorchSharp's own functions would do, but they keep each output's memory, each gradient's handle and what was saved until the graph goes or the garbage collector
/// comes. Here everything is freed as soon as the derivative was taken.
/// </remarks>
internal static class CustomGradient
{
    /// <summary>Whether an operation on these inputs has to be joined to the graph.</summary>
    public static bool IsNeeded(params ReadOnlySpan<Tensor?> inputs)
    {
        if (!is_grad_enabled())
            return false;
        foreach (var input in inputs)
        {
            if (input is not null && input.requires_grad)
                return true;
        }
        return false;
    }

    /// <summary>Joins an output to the graph.</summary>
    /// <param name="output">Computed without a graph; disposed.</param>
    /// <param name="derivative">Its derivative; owned from now on.</param>
    /// <param name="inputs">What it was computed from.</param>
    public static Tensor Join(Tensor output, IDerivative derivative, params Tensor[] inputs)
    {
        using (output)
        {
            // What libtorch takes for a view of something else can't become a node's result.
            using var result = output.detach();
            return GradientNode.Join(result, derivative, inputs);
        }
    }

    /// <summary>Runs the backward pass from a tensor.</summary>
    /// <param name="tensor">Where it begins.</param>
    /// <param name="gradient">Its gradient, or null for a scalar's 1.</param>
    public static void Backward(Tensor tensor, Tensor? gradient = null)
    {
        if (gradient is null)
            tensor.backward();
        else
            tensor.backward([gradient]);
        // An exception can't pass through libtorch's own frames.
        if (GradientNode.TakeFailure() is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }
}
