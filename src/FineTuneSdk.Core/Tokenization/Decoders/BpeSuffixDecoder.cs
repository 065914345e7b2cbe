namespace FineTuneSdk.Core.Tokenization.Decoders;

/// <summary>Writes the suffix that ends a word as a blank, and drops it from the last token ("BPEDecoder").</summary>
internal sealed class BpeSuffixDecoder(string suffix) : ITokenDecoder
{
    /// <inheritdoc/>
    public IDecoderStage Start(IDecoderStage next) => new Stage(suffix, next);

    private sealed class Stage(string suffix, IDecoderStage next) : IDecoderStage
    {
        private readonly WholeTokens _tokens = new();
        private string? _last;

        public void Push(string text, bool endsToken)
        {
            if (!_tokens.TryComplete(text, endsToken, out var token))
                return;
            if (_last is not null)
                next.Push(_last.Replace(suffix, " ", StringComparison.Ordinal), endsToken: true);
            _last = token;
        }

        public void Complete()
        {
            if (_last is not null)
                next.Push(_last.Replace(suffix, "", StringComparison.Ordinal), endsToken: true);
            next.Complete();
        }
    }
}
