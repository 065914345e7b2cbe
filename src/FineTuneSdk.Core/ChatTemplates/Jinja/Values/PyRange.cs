namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>Python's <c>range</c>.</summary>
internal sealed record PyRange(long Start, long Stop, long Step)
{
    /// <summary>The number of items.</summary>
    public long Count
    {
        get
        {
            var (low, high, step) = Step > 0 ? (Start, Stop, (ulong)Step) : (Stop, Start, unchecked((ulong)-Step));
            return low >= high ? 0 : (long)Math.Min(long.MaxValue, ((unchecked((ulong)high - (ulong)low) - 1) / step) + 1);
        }
    }

    public long this[long index] => Start + (index * Step);

    public IEnumerable<object?> Items
    {
        get
        {
            for (long i = 0, count = Count; i < count; i++)
                yield return this[i];
        }
    }
}
