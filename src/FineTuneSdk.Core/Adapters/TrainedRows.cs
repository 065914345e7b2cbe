namespace FineTuneSdk.Core.Adapters;

/// <summary>Single rows of the embedding or the head that are trained.</summary>
/// <param name="Module">The embedding or the head.</param>
/// <param name="Indices">The rows, in the order of the adapter's tensor.</param>
public sealed record TrainedRows(ModelModule Module, IReadOnlyList<int> Indices);
