namespace FineTuneSdk.Torch.Training;

/// <summary>A run of a <see cref="ParameterBuffer"/> whose tensors the optimizer treats alike.</summary>
/// <param name="Kind">How they are treated.</param>
/// <param name="Start">The first number.</param>
/// <param name="Length">How many numbers.</param>
/// <param name="Shape">Matrices: [count, rows, columns]; otherwise [length].</param>
internal sealed record ParameterSegment(ParameterKind Kind, long Start, long Length, long[] Shape);
