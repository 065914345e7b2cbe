using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Training;

/// <summary>The cross entropy of the targets. Logits are computed for their positions alone.</summary>
internal static class SupervisedLoss
{
    /// <summary>The sum over a batch's targets, nats.</summary>
    public static Tensor Sum(CausalLanguageModel model, TokenBatch batch)
    {
        using var logits = Logits(model, batch);
        return functional.cross_entropy(logits, batch.Targets, reduction: Reduction.Sum);
    }

    /// <summary>[N, vocabulary]: the logits of the batch's targets.</summary>
    public static Tensor Logits(CausalLanguageModel model, TokenBatch batch)
    {
        using var hidden = model.Forward(batch.Ids);                                      // [B, T, hidden]
        using var positions = hidden.view(-1, hidden.size(-1));                           // [B · T, hidden]
        using var rows = batch.Rows is null ? null : RowLookup.Select(positions, batch.Rows);
        return model.Logits(rows ?? positions);
    }
}
