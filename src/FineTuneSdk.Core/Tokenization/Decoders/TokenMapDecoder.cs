namespace FineTuneSdk.Core.Tokenization.Decoders;

/// <summary>Rewrites each token by itself ("Replace").</summary>
internal sealed class TokenMapDecoder(Func<string, string> map) : ITokenDecoder
{
    /// <inheritdoc/>
    public IDecoderStage Start(IDecoderStage next) => new Stage(map, next);

    private sealed class Stage(Func<string, string> map, IDecoderStage next) : IDecoderStage
    {
        private readonly WholeTokens _tokens = new();

        public void Push(string text, bool endsToken)
        {
            if (_tokens.TryComplete(text, endsToken, out var token))
                next.Push(map(token), endsToken: true);
        }

        public void Complete() => next.Complete();
    }
}
