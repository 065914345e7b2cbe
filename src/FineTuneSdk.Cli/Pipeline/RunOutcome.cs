namespace FineTuneSdk.Cli.Pipeline;

/// <summary>How a run ended.</summary>
internal enum RunOutcome
{
    Trained,
    Restored,
    Evaluated,
    UpToDate,
    Deferred,
    GateNotMet,
}
