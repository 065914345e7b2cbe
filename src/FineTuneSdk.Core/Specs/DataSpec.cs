namespace FineTuneSdk.Core.Specs;

/// <summary>The examples. Paths are relative to the spec.</summary>
public sealed record DataSpec
{
    /// <summary>The training examples, a JSONL file with <c>messages</c> or <c>prompt</c> and <c>completion</c> on each line.</summary>
    [SpecKey(IsFile = true, DecidesTraining = false)]
    public required string Train { get; init; }

    /// <summary>A share of the training examples, 0 (none) to 0.5, or a file. Default 0.1.</summary>
    [SpecKey(IsFile = true, Minimum = 0, Maximum = 0.5)]
    public ValidationSpec Validation { get; init; } = new(Share: 0.1);

    /// <summary>Held-out examples that training never sees, a JSONL file. Default: none.</summary>
    [SpecKey(IsFile = true, DecidesTraining = false)]
    public string? Test { get; init; }
}
