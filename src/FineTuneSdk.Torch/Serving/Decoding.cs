using System.Threading.Channels;
using FineTuneSdk.Torch.Generation;

namespace FineTuneSdk.Torch.Serving;

/// <summary>One request under way: decodes a token at a step, ahead of its reader by a few tokens at most.</summary>
/// <param name="tokens">The tokens, computed as they are asked for.</param>
/// <param name="cancellationToken">Ends the request before its next token.</param>
internal sealed class Decoding(IEnumerable<GeneratedToken> tokens, CancellationToken cancellationToken)
{
    private const int TokensAhead = 4;

    private readonly Channel<GeneratedToken> _channel = Channel.CreateBounded<GeneratedToken>(new BoundedChannelOptions(TokensAhead) { SingleReader = true, SingleWriter = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IEnumerator<GeneratedToken>? _enumerator;

    /// <summary>Where the tokens arrive. Ends without an error when the request was cancelled.</summary>
    public ChannelReader<GeneratedToken> Reader => _channel.Reader;

    /// <summary>Completes when the request's memory is free.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Computes one token. There must be room for it.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool Step()
    {
        try
        {
            _enumerator ??= tokens.GetEnumerator();
            if (!cancellationToken.IsCancellationRequested && _enumerator.MoveNext())
                return _channel.Writer.TryWrite(_enumerator.Current);
            End(null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            End(null);
        }
#pragma warning disable CA1031 // Whatever it is, it is the reader's to see; on this thread it would end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            End(exception);
        }

        return false;
    }

    /// <summary>Completes when there is room for a token, or the request was cancelled.</summary>
    public Task WaitForRoomAsync()
    {
        var room = _channel.Writer.WaitToWriteAsync(cancellationToken);
        return room.IsCompletedSuccessfully ? Task.CompletedTask : room.AsTask();
    }

    private void End(Exception? exception)
    {
        try
        {
            _enumerator?.Dispose();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception later)
#pragma warning restore CA1031
        {
            exception ??= later;
        }

        _channel.Writer.TryComplete(exception);
        _ended.TrySetResult();
    }
}
