namespace FineTuneSdk.Core.Tokenization.Decoders;

/// <summary>Writes the visible character as a blank again, and drops it from the first token if one was put before the text ("Metaspace").</summary>
internal sealed class MetaspaceDecoder(char replacement, bool prepended) : ITokenDecoder
{
    /// <inheritdoc/>
    public IDecoderStage Start(IDecoderStage next) => new Stage(replacement, prepended, next);

    private sealed class Stage(char replacement, bool prepended, IDecoderStage next) : IDecoderStage
    {
        private bool _isFirst = prepended;

        public void Push(string text, bool endsToken)
        {
            next.Push(_isFirst ? text.Replace(replacement.ToString(), "", StringComparison.Ordinal) : text.Replace(replacement, ' '), endsToken);
            _isFirst &= !endsToken;
        }

        public void Complete() => next.Complete();
    }
}
