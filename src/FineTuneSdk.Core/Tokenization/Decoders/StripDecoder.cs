using System.Text;

namespace FineTuneSdk.Core.Tokenization.Decoders;

/// <summary>Drops up to so many of a character at the start and at the end of each token ("Strip").</summary>
internal sealed class StripDecoder(char content, int start, int stop) : ITokenDecoder
{
    /// <inheritdoc/>
    public IDecoderStage Start(IDecoderStage next) => new Stage(content, start, stop, next);

    private sealed class Stage(char content, int start, int stop, IDecoderStage next) : IDecoderStage
    {
        private readonly StringBuilder _text = new();
        private int _stripped;

        public void Push(string text, bool endsToken)
        {
            var first = 0;
            while (first < text.Length && _stripped < start && text[first] == content)
            {
                first++;
                _stripped++;
            }

            if (first < text.Length)
                _stripped = start;
            _text.Append(text, first, text.Length - first);

            // What may yet turn out to be the token's end stays back.
            var held = 0;
            while (held < stop && held < _text.Length && _text[_text.Length - 1 - held] == content)
                held++;
            next.Push(_text.ToString(0, _text.Length - held), endsToken);
            _text.Remove(0, _text.Length - held);
            if (!endsToken)
                return;
            _text.Clear();
            _stripped = 0;
        }

        public void Complete() => next.Complete();
    }
}
