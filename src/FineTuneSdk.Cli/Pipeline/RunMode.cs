namespace FineTuneSdk.Cli.Pipeline;

/// <summary>When a run trains.</summary>
internal enum RunMode
{
    /// <summary>If no store has the adapter.</summary>
    Auto,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never; it is no error that no store has the adapter.</summary>
    Defer,

    /// <summary>Never; it is an error that no store has the adapter.</summary>
    RestoreOnly,
}
