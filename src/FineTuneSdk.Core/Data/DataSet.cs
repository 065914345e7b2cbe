namespace FineTuneSdk.Core.Data;

/// <summary>The examples of a spec, checked and encoded, each part in the order of its file (a validation share: in the order of the training file).</summary>
public sealed record DataSet
{
    /// <summary>What is trained on.</summary>
    public required IReadOnlyList<EncodedExample> Train { get; init; }

    /// <summary>What is measured during training; empty if the spec has none.</summary>
    public required IReadOnlyList<EncodedExample> Validation { get; init; }

    /// <summary>What training never sees; empty if the spec has none.</summary>
    public required IReadOnlyList<EncodedExample> Test { get; init; }

    /// <summary><see cref="Validation"/> for generation, in the same order.</summary>
    public required IReadOnlyList<EvaluationPrompt> ValidationPrompts { get; init; }

    /// <summary><see cref="Test"/> for generation, in the same order.</summary>
    public required IReadOnlyList<EvaluationPrompt> TestPrompts { get; init; }

    /// <summary>The longest example allowed, in tokens: the spec's, else 1024 or the base's limit.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Lengths of <see cref="Train"/>.</summary>
    public required LengthStatistics TrainLengths { get; init; }

    /// <summary>Lengths of <see cref="Validation"/>.</summary>
    public required LengthStatistics ValidationLengths { get; init; }

    /// <summary>Lengths of <see cref="Test"/>.</summary>
    public required LengthStatistics TestLengths { get; init; }
}
