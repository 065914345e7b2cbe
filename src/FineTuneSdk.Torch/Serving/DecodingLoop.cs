using System.Collections.Concurrent;

namespace FineTuneSdk.Torch.Serving;

/// <summary>
/// The thread on which all requests to one base decode, in turn, a token each. One thread, because torch's operations already use every core: two at a time fight over
/// them, and each thread that enters a parallel region keeps a team of worker threads of its own.
/// </summary>
internal sealed class DecodingLoop : IDisposable
{
    private readonly BlockingCollection<Decoding> _ready = [];

    public DecodingLoop() => new Thread(Run) { IsBackground = true, Name = "FineTune decoding" }.Start();

    /// <summary>Takes a request into the round.</summary>
    public void Add(Decoding decoding) => _ready.Add(decoding);

    /// <summary>Ends the thread. Every request must have ended.</summary>
    public void Dispose() => _ready.CompleteAdding();

    private void Run()
    {
        foreach (var decoding in _ready.GetConsumingEnumerable())
        {
            if (!decoding.Step())
                continue;
            var room = decoding.WaitForRoomAsync();
            if (room.IsCompleted)
                _ready.Add(decoding);
            else
                _ = ReturnAsync(decoding, room);
        }
    }

    private async Task ReturnAsync(Decoding decoding, Task room)
    {
        // Room, or the request's end: the next step finds out which.
        await room.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.Add(decoding);
    }
}
