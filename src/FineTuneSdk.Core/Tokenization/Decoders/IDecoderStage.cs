namespace FineTuneSdk.Core.Tokenization.Decoders;

/// <summary>A step of decoding one stream of tokens. A token may arrive in parts; what is certain goes on to the next step at once. Not safe for concurrent use.</summary>
internal interface IDecoderStage
{
    /// <summary>Takes a part of a token.</summary>
    /// <param name="text">The part.</param>
    /// <param name="endsToken">Whether the token ends with it.</param>
    void Push(string text, bool endsToken);

    /// <summary>Says that no token follows; the last one has been ended.</summary>
    void Complete();
}

/// <summary>A decoder: makes the step for a stream. Immutable and safe for concurrent use.</summary>
internal interface ITokenDecoder
{
    /// <summary>Makes the step for one stream; what it gives goes to <paramref name="next"/>.</summary>
    IDecoderStage Start(IDecoderStage next);
}
