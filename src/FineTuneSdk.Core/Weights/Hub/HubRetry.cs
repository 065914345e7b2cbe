using System.Globalization;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>Attempts with a back-off that doubles, or as long as the server asks for (huggingface_hub, utils/_http.py).</summary>
internal sealed class HubRetry(TimeProvider time)
{
    /// <summary>Attempts after the first.</summary>
    public const int MaxRetries = 5;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);

    // A build that stands still for longer looks as if it hung.
    private static readonly TimeSpan LongestRequestedWait = TimeSpan.FromMinutes(2);

    /// <summary>Runs until it succeeds, or fails for good.</summary>
    /// <exception cref="FineTuneException">The last failure.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        var wait = FirstWait;
        for (var retries = 0; ; retries++)
        {
            TimeSpan pause;
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (HubTransientException failure)
            {
                if (failure.HasProgressed)
                    (retries, wait) = (0, FirstWait);
                pause = failure.RetryAfter ?? wait;
                if (retries >= failure.Retries)
                    throw failure.Error;
                if (pause > LongestRequestedWait)
                    throw TooLong(failure.Error.Diagnostics[0], pause);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    private static FineTuneException TooLong(Diagnostic failure, TimeSpan pause) =>
        new(failure.Code, string.Create(CultureInfo.InvariantCulture, $"{failure.Message} It asks to wait {pause.TotalSeconds:0} s; run again after that."));
}
