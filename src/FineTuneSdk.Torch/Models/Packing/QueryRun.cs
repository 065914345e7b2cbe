namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>Consecutive rows of the queries.</summary>
internal readonly record struct QueryRun(int First, int Count);
