using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>How the trained tensors start that begin as something of the base's.</summary>
internal static class BaseStart
{
    /// <summary>Fills a tensor.</summary>
    /// <param name="tensor">The place to fill.</param>
    /// <param name="description">What it is.</param>
    /// <param name="source">The base's tensor that it starts from.</param>
    public static void Fill(Tensor tensor, TrainedTensor description, Tensor source)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        tensor.copy_(description.Role switch
        {
            // B·A is 0 at the start, so that the norms are those of the weight alone.
            TrainedTensorRole.RowMagnitude => Dora.Norms(() => LinearProduct.Widen(source, tensor), 1),
            TrainedTensorRole.ColumnMagnitude => Dora.Norms(() => LinearProduct.Widen(source, tensor), 0),
            TrainedTensorRole.Rows => source.index_select(0, torch.tensor(description.Indices!.Select(i => (long)i).ToArray()).to(source.device)),
            _ => source,
        });
    }
}
