namespace FineTuneSdk.Core.Specs;

/// <summary>Either a share of the training examples or a file, never both.</summary>
/// <param name="Share">The share of the training examples, 0 (none) to 0.5.</param>
/// <param name="File">A JSONL file, relative to the spec.</param>
public sealed record ValidationSpec(double? Share = null, string? File = null);
