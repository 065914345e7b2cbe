namespace FineTuneSdk.Core.Specs;

/// <summary>Fills in the defaults that depend on something else than their own key.</summary>
public static class ResolvedSpec
{
    /// <summary>The longest example where neither the spec nor the base says less.</summary>
    public const int DefaultMaxLength = 1024;

    /// <summary>The spec with learning rate, micro-batch size and maximum length set.</summary>
    /// <param name="spec">The spec as it was read.</param>
    /// <param name="baseMaxLength">The longest sequence that the base was made for (<c>max_position_embeddings</c>), or null if it has no limit.</param>
    public static FineTuneSpec Resolve(FineTuneSpec spec, int? baseMaxLength) => spec with
    {
        Training = spec.Training with
        {
            LearningRate = spec.Training.LearningRate ?? (spec.Method.Type == MethodType.Lora ? 2e-4 : 2e-5),
            MicroBatchSize = spec.Training.MicroBatchSize ?? spec.Training.BatchSize,
            MaxLength = MaxLength(spec.Training, baseMaxLength),
        },
    };

    /// <summary>The longest example, in tokens.</summary>
    /// <param name="training">What the spec says.</param>
    /// <param name="baseMaxLength">See <see cref="Resolve"/>.</param>
    public static int MaxLength(TrainingSpec training, int? baseMaxLength) => training.MaxLength ?? Math.Min(DefaultMaxLength, baseMaxLength ?? DefaultMaxLength);
}
