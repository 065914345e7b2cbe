namespace FineTuneSdk.Core.Diagnostics;

/// <content>Evaluation and gates: 31xx from 3150 on; the plan: 32xx.</content>
public static partial class DiagnosticCodes
{
    /// <summary>A gate isn't met.</summary>
    public const string GateNotMet = "FTSDK3150";

    /// <summary>A gate asks for something that wasn't measured.</summary>
    public const string GateWithoutMetric = "FTSDK3151";

    /// <summary>A plan takes longer than the limit.</summary>
    public const string PlanTooLong = "FTSDK3201";

    /// <summary>A plan needs more memory than there is.</summary>
    public const string PlanTooLarge = "FTSDK3202";
}
