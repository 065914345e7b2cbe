namespace FineTuneSdk.Core.Specs;

/// <summary>The part of the data on which a metric is measured.</summary>
public enum DataPart
{
    /// <summary>The held-out examples.</summary>
    Test,

    /// <summary>The validation examples.</summary>
    Validation,
}
