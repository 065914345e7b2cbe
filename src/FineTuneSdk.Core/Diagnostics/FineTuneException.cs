namespace FineTuneSdk.Core.Diagnostics;

/// <summary>A diagnosed failure: its diagnostics say everything that a user needs, so no stack trace is shown for it.</summary>
public sealed class FineTuneException : Exception
{
    /// <summary>Creates the failure from its diagnostics, at least one.</summary>
    public FineTuneException(IReadOnlyList<Diagnostic> diagnostics, Exception? innerException = null)
        : base(string.Join(Environment.NewLine, diagnostics), innerException) => Diagnostics = diagnostics;

    /// <summary>Creates the failure from one error.</summary>
    public FineTuneException(string code, string message, SourceSpan? location = null, Exception? innerException = null)
        : this([Diagnostic.Error(code, message, location)], innerException)
    {
    }

    /// <summary>What went wrong.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }
}
