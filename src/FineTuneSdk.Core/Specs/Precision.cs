namespace FineTuneSdk.Core.Specs;

/// <summary>A floating-point type.</summary>
public enum Precision
{
    /// <summary>32 bits.</summary>
    Float32,
}
