namespace FineTuneSdk.Core.Specs;

/// <summary>What happens to an example that is longer than <see cref="TrainingSpec.MaxLength"/>.</summary>
public enum Truncation
{
    /// <summary>It is an error that names its line.</summary>
    Error,

    /// <summary>Its end is cut off, said as a warning.</summary>
    End,
}
