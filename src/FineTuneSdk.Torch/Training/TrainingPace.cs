namespace FineTuneSdk.Torch.Training;

/// <summary>How fast a training is, over its last steps.</summary>
/// <param name="clock">The clock.</param>
internal sealed class TrainingPace(TimeProvider clock)
{
    private const int Window = 20;

    private readonly Queue<(long Time, long Tokens)> _marks = new();

    /// <summary>Tokens a second over the window, or 0 before there are two marks.</summary>
    public double TokensPerSecond { get; private set; }

    /// <summary>Says how many tokens are done by now.</summary>
    public void Mark(long tokens)
    {
        var now = clock.GetTimestamp();
        _marks.Enqueue((now, tokens));
        if (_marks.Count > Window + 1)
            _marks.Dequeue();
        var first = _marks.Peek();
        var seconds = clock.GetElapsedTime(first.Time, now).TotalSeconds;
        if (seconds > 0)
            TokensPerSecond = (tokens - first.Tokens) / seconds;
    }
}
