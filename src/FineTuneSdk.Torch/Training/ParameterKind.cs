namespace FineTuneSdk.Torch.Training;

/// <summary>How an optimizer treats a tensor.</summary>
internal enum ParameterKind
{
    /// <summary>A matrix for Muon.</summary>
    Matrix,

    /// <summary>AdamW with weight decay.</summary>
    Decayed,

    /// <summary>AdamW without weight decay.</summary>
    Undecayed,
}
