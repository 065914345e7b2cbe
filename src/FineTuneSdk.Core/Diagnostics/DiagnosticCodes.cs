namespace FineTuneSdk.Core.Diagnostics;

/// <summary>Every diagnostic code, once. Each area has a part of this class in a file of its own.</summary>
/// <remarks>
/// 00xx native libraries, 01xx machine, stores and worker; 10xx spec, 11xx base model and its weights, 12xx tokenizer, 13xx chat template, 14xx adapter;
/// 20xx data; 30xx training, 31xx evaluation and gates, 32xx plan; 40xx serving.
/// </remarks>
public static partial class DiagnosticCodes
{
    /// <summary>A file has more problems than are listed.</summary>
    public const string TooManyProblems = "FTSDK0100";
}
