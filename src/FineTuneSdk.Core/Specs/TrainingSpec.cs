namespace FineTuneSdk.Core.Specs;

/// <summary>How it is trained.</summary>
public sealed record TrainingSpec
{
    /// <summary>Passes over the training examples; a fraction ends within a pass. Default 3.</summary>
    [SpecKey(Minimum = 0, ExclusiveMinimum = true, Maximum = 10000)]
    public double Epochs { get; init; } = 3;

    /// <summary>The peak learning rate. Default 2e-4 for <see cref="MethodType.Lora"/>, 2e-5 for <see cref="MethodType.Full"/>.</summary>
    [SpecKey(Minimum = 0, ExclusiveMinimum = true, Maximum = 1)]
    public double? LearningRate { get; init; }

    /// <summary>Examples in an optimizer step. Default 16.</summary>
    [SpecKey(Minimum = 1, Maximum = 65536)]
    public int BatchSize { get; init; } = 16;

    /// <summary>The most examples in one forward pass: a step accumulates as many passes as it needs. Default: the batch size.</summary>
    [SpecKey(Minimum = 1, Maximum = 65536)]
    public int? MicroBatchSize { get; init; }

    /// <summary>The longest example, in tokens. Default 1024, or the base's own limit if that is lower.</summary>
    [SpecKey(Minimum = 2, Maximum = 1048576)]
    public int? MaxLength { get; init; }

    /// <summary>What happens to a longer example. Default <see cref="Truncation.Error"/>.</summary>
    public Truncation Truncation { get; init; } = Truncation.Error;

    /// <summary>How the learning rate goes on after warm-up. Default <see cref="LearningRateSchedule.Cosine"/>.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>The share of the steps over which the learning rate rises from 0. Default 0.03.</summary>
    [SpecKey(Minimum = 0, Maximum = 1)]
    public double Warmup { get; init; } = 0.03;

    /// <summary>The optimizer. Default <see cref="OptimizerType.AdamW"/>.</summary>
    public OptimizerType Optimizer { get; init; } = OptimizerType.AdamW;

    /// <summary>Decoupled weight decay. Default 0.</summary>
    [SpecKey(Minimum = 0, Maximum = 1)]
    public double WeightDecay { get; init; }

    /// <summary>The gradient's norm is clipped to this; 0 switches clipping off. Default 1.</summary>
    [SpecKey(Minimum = 0)]
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Whether each layer is computed a second time for its gradients instead of keeping what it computed: a fraction of the memory, and about a third more time. Default false.</summary>
    [SpecKey(IsAddition = true)]
    public bool GradientCheckpointing { get; init; }

    /// <summary>
    /// How the base's weights lie in memory. The numbers are the same: where the file is bfloat16 or float16, <see cref="FrozenWeights.Stored"/> takes half the memory and a
    /// little more time. Default <see cref="FrozenWeights.Float32"/>.
    /// </summary>
    [SpecKey(DecidesTraining = false)]
    public FrozenWeights FrozenWeights { get; init; } = FrozenWeights.Float32;

    /// <summary>Seed of shuffle, split, initialisation and dropout. Default 42.</summary>
    [SpecKey(Minimum = 0)]
    public int Seed { get; init; } = 42;

    /// <summary>Type of what is computed, and of trained weights. Default <see cref="Precision.Float32"/>.</summary>
    public Precision Precision { get; init; } = Precision.Float32;
}
