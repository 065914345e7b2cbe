using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>A failure that may be gone the next time; <see cref="HubRetry"/> decides when it counts.</summary>
internal sealed class HubTransientException(FineTuneException error, int retries = HubRetry.MaxRetries) : Exception(error.Message, error)
{
    /// <summary>What is said after the last attempt.</summary>
    public FineTuneException Error { get; } = error;

    /// <summary>How often it is worth trying again.</summary>
    public int Retries { get; } = retries;

    /// <summary>How long the server asks to wait, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the attempt got further than the one before, so that counting begins anew.</summary>
    public bool HasProgressed { get; init; }
}
