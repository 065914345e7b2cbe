namespace FineTuneSdk.Fuzz.Tests.Fuzzing;

/// <summary>What came of the inputs. Safe for concurrent use.</summary>
internal sealed class FuzzTally
{
    private readonly Lock _lock = new();
    private long _accepted;
    private long _refused;
    private long _mostAllocated;
    private TimeSpan _longest;

    public void Add(bool accepted, long allocated, int length, TimeSpan time)
    {
        lock (_lock)
        {
            _ = accepted ? _accepted++ : _refused++;
            _mostAllocated = Math.Max(_mostAllocated, allocated / Math.Max(1, length));
            _longest = time > _longest ? time : _longest;
        }
    }

    public override string ToString() => $"{_accepted + _refused:N0} inputs, {_accepted:N0} read, {_refused:N0} refused, longest {_longest.TotalMilliseconds:F0} ms, at most {_mostAllocated:N0} bytes allocated a byte";
}
