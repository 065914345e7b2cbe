namespace FineTuneSdk.Core.Specs;

/// <summary>The learning rate after warm-up.</summary>
public enum LearningRateSchedule
{
    /// <summary>Half a cosine down to 0.</summary>
    Cosine,

    /// <summary>A line down to 0.</summary>
    Linear,

    /// <summary>Unchanged.</summary>
    Constant,
}
