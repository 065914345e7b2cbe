namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>Adds up what several downloads say, and reports it now and then. Safe for concurrent use.</summary>
internal sealed class HubProgressMeter(Action<HubProgress> report, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private long _lastReport = time.GetTimestamp();
    private long _bytes;
    private long _received;
    private long _total;
    private int _files;
    private int _totalFiles;

    /// <summary>More is to come.</summary>
    public void Expect(IReadOnlyCollection<HubFile> files)
    {
        if (files.Count == 0)
            return;
        lock (_gate)
        {
            _total += files.Sum(file => file.Size);
            _totalFiles += files.Count;
            Report();
        }
    }

    /// <summary>Bytes that were here already; negative where they turned out to be of no use.</summary>
    public void Found(long bytes)
    {
        lock (_gate)
            _bytes += bytes;
    }

    /// <summary>Bytes that came.</summary>
    public void Received(int bytes)
    {
        lock (_gate)
        {
            _bytes += bytes;
            _received += bytes;
            if (time.GetElapsedTime(_lastReport) >= Interval)
                Report();
        }
    }

    /// <summary>A file is whole.</summary>
    public void Finished()
    {
        lock (_gate)
        {
            _files++;
            if (time.GetElapsedTime(_lastReport) >= Interval)
                Report();
        }
    }

    /// <summary>Everything is here. Where nothing had to come, nothing is said.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            if (_totalFiles > 0)
                Report(isDone: true);
        }
    }

    private void Report(bool isDone = false)
    {
        _lastReport = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_start).TotalSeconds;
        report(new HubProgress(_bytes, _total, _files, _totalFiles, seconds > 0 ? _received / seconds : 0, isDone));
    }
}
