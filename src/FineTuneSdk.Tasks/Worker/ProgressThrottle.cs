#nullable enable
using System;
using System.Diagnostics;

namespace FineTuneSdk.Tasks.Worker;

/// <summary>Chooses the lines of progress that a build shows: the first steps, one every few seconds, and the last.</summary>
internal sealed class ProgressThrottle
{
    private const int FirstSteps = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LaterInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    private readonly Func<TimeSpan> _elapsed;
    private TimeSpan _last = TimeSpan.MinValue;

    /// <summary>Creates one that goes by a stopwatch.</summary>
    public ProgressThrottle()
    {
        var watch = Stopwatch.StartNew();
        _elapsed = () => watch.Elapsed;
    }

    /// <summary>Creates one that goes by a clock of the caller's.</summary>
    public ProgressThrottle(Func<TimeSpan> elapsed) => _elapsed = elapsed;

    /// <summary>Whether the line of this step is shown.</summary>
    public bool Shows(int step, int steps)
    {
        var now = _elapsed();
        var due = _last == TimeSpan.MinValue || now - _last >= (now < Later ? Interval : LaterInterval);
        var shows = due || step <= FirstSteps || step == steps;
        if (shows)
            _last = now;
        return shows;
    }
}
