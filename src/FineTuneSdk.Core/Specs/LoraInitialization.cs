namespace FineTuneSdk.Core.Specs;

/// <summary>How A and B start. The model starts as the base: their product is 0, or the base lacks it.</summary>
public enum LoraInitialization
{
    /// <summary>A ~ U(±1/√in), PEFT's <c>true</c>.</summary>
    Default,

    /// <summary>A ~ N(0, 1/r²), PEFT's <c>gaussian</c>.</summary>
    Gaussian,

    /// <summary>Neither A nor B is 0, but their product is: halves of an orthogonal matrix, PEFT's <c>orthogonal</c>. The rank has to be even.</summary>
    Orthogonal,

    /// <summary>A and B are the weight's largest singular vectors, and the base lacks them while it is trained; the adapter is saved for the whole base with twice the rank. PEFT's <c>pissa</c>.</summary>
    Pissa,

    /// <summary>The same with the first rows and columns of the weight's QR decomposition, PEFT's <c>olora</c>.</summary>
    Olora,
}
