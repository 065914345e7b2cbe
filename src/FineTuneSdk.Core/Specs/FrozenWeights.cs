namespace FineTuneSdk.Core.Specs;

/// <summary>How weights that aren't trained lie in memory.</summary>
public enum FrozenWeights
{
    /// <summary>As float32.</summary>
    Float32,

    /// <summary>As the file has them; a matrix is widened to float32 when it is used, one at a time.</summary>
    Stored,
}
