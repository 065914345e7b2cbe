namespace FineTuneSdk.Cli;

/// <summary>What the program ends with.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Failed, and diagnosed.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    public const int GateNotMet = 3;

    /// <summary>Stopped on request; a training that had done a step has left a checkpoint to go on from.</summary>
    public const int Cancelled = 130;
}
