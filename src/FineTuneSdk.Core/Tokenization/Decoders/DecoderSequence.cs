namespace FineTuneSdk.Core.Tokenization.Decoders;

/// <summary>One decoder after the other ("Sequence").</summary>
internal sealed class DecoderSequence(IReadOnlyList<ITokenDecoder> parts) : ITokenDecoder
{
    /// <inheritdoc/>
    public IDecoderStage Start(IDecoderStage next)
    {
        for (var i = parts.Count - 1; i >= 0; i--)
            next = parts[i].Start(next);
        return next;
    }
}
