using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace FineTuneSdk.Core.Events;

/// <summary>Reads a log of events while it is written: from its beginning to the end of its run.</summary>
/// <param name="path">The log; it may not be there yet.</param>
/// <param name="interval">How often the file is looked at.</param>
/// <param name="time">The clock of that.</param>
public sealed class EventFollower(string path, TimeSpan interval, TimeProvider time)
{
    // Far beyond what any event takes; what is longer isn't one.
    private const int LongestLine = 1 << 20;

    private readonly List<byte> _line = [];
    private long _position;

    /// <summary>The events in order, up to <c>done</c>. Where a new run begins the log anew, so does this. Lines that are no events are passed over.</summary>
    public async IAsyncEnumerable<WorkerEvent> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var one in ReadNew())
            {
                yield return one;
                if (one.Kind == "done")
                    yield break;
            }

            await Task.Delay(interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private List<WorkerEvent> ReadNew()
    {
        var events = new List<WorkerEvent>();
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length < _position)
                Restart();
            stream.Position = _position;
            var buffer = new byte[1 << 16];
            while (stream.Read(buffer) is var count and > 0)
            {
                _position += count;
                foreach (var value in buffer.AsSpan(0, count))
                    Take(value, events);
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            Restart();
        }

        return events;
    }

    private void Restart()
    {
        _position = 0;
        _line.Clear();
    }

    private void Take(byte value, List<WorkerEvent> events)
    {
        if (value != '\n')
        {
            if (_line.Count <= LongestLine)
                _line.Add(value);
            return;
        }

        if (_line.Count <= LongestLine && Parse(Encoding.UTF8.GetString([.. _line])) is { } one)
            events.Add(one);
        _line.Clear();
    }

    private static WorkerEvent? Parse(string line)
    {
        try
        {
            return WorkerJson.Parse<WorkerEvent>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
