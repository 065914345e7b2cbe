using FineTuneSdk.Core.Tokenization.Decoders;

namespace FineTuneSdk.Core.Tokenization;

/// <summary>Runs the same steps as decoding at once does, so that the parts joined are the whole.</summary>
internal sealed class StreamingDecoder : IStreamingDecoder
{
    private readonly Func<int, string?> _tokenOf;
    private readonly TextSink _sink = new();
    private readonly IDecoderStage _stage;

    /// <summary>Takes the decoder, and what it is given for an id (null: nothing).</summary>
    public StreamingDecoder(ITokenDecoder decoder, Func<int, string?> tokenOf)
    {
        _tokenOf = tokenOf;
        _stage = decoder.Start(_sink);
    }

    /// <inheritdoc/>
    public string Push(int id)
    {
        if (_tokenOf(id) is { } token)
            _stage.Push(token, endsToken: true);
        return _sink.Take();
    }

    /// <inheritdoc/>
    public string Flush()
    {
        _stage.Complete();
        return _sink.Take();
    }
}
