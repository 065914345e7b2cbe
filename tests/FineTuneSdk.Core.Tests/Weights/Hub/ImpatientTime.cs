using System.Collections.Concurrent;
using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Core.Tests.Weights.Hub;

/// <summary>A clock whose waits are over at once, and noted; a timeout never comes, unless it is to.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    /// <summary>The waits.</summary>
    public ConcurrentQueue<double> Waits { get; } = [];

    /// <summary>Whether timeouts come too, as fast as waits.</summary>
    public bool TimesOut { get; set; }

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == HubHttp.Patience)
            return TimesOut ? base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(50), period) : base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        Waits.Enqueue(dueTime.TotalSeconds);
        return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
    }
}
