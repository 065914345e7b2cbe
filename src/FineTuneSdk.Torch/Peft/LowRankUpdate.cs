namespace FineTuneSdk.Torch.Peft;

/// <summary>The parts of an update s·B·A, which belong to somebody else.</summary>
/// <param name="A">[r, in].</param>
/// <param name="B">[out, r].</param>
/// <param name="Scale">s.</param>
internal sealed record LowRankUpdate(Tensor A, Tensor B, double Scale);
