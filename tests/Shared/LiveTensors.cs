using TorchSharp;

namespace FineTuneSdk.Tests;

/// <summary>The process's tensors. What other tests have left to the finalizer goes first, so that it doesn't go while somebody counts; nothing may run beside.</summary>
internal static class LiveTensors
{
    public static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
