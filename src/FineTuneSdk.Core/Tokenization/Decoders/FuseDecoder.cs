namespace FineTuneSdk.Core.Tokenization.Decoders;

/// <summary>Makes one token of all, with a text between them ("Fuse"; with a blank, what is done where a file has no decoder).</summary>
internal sealed class FuseDecoder(string separator = "") : ITokenDecoder
{
    /// <inheritdoc/>
    public IDecoderStage Start(IDecoderStage next) => new Stage(separator, next);

    private sealed class Stage(string separator, IDecoderStage next) : IDecoderStage
    {
        private bool _separates;

        public void Push(string text, bool endsToken)
        {
            next.Push(_separates ? separator + text : text, endsToken: false);
            _separates = endsToken && separator.Length > 0;
        }

        public void Complete()
        {
            next.Push("", endsToken: true);
            next.Complete();
        }
    }
}
