namespace FineTuneSdk.Core.Specs;

/// <summary>How A and B start; their product is 0 in each, so that the adapter starts neutral.</summary>
public enum LoraInitialization
{
    /// <summary>A ~ U(±1/√in), PEFT's <c>true</c>.</summary>
    Default,

    /// <summary>A ~ N(0, 1/r²), PEFT's <c>gaussian</c>.</summary>
    Gaussian,

    /// <summary>Neither A nor B is 0, but their product is: halves of an orthogonal matrix, PEFT's <c>orthogonal</c>. The rank has to be even.</summary>
    Orthogonal,
}
