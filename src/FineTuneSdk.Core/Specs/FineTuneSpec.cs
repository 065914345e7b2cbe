namespace FineTuneSdk.Core.Specs;

/// <summary>What to train, on what, and what the result must reach: the content of a <c>*.finetune.json</c>.</summary>
public sealed record FineTuneSpec
{
    /// <summary>The model to start from.</summary>
    public required BaseSpec Base { get; init; }

    /// <summary>The examples.</summary>
    public required DataSpec Data { get; init; }

    /// <summary>What is trained: a LoRA adapter, or all weights.</summary>
    public MethodSpec Method { get; init; } = new();

    /// <summary>How it is trained.</summary>
    public TrainingSpec Training { get; init; } = new();

    /// <summary>How the result is measured, and what it must reach.</summary>
    [SpecKey(DecidesTraining = false)]
    public EvaluationSpec Evaluation { get; init; } = new();
}
