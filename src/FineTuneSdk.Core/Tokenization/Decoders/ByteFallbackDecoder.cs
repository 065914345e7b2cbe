using System.Globalization;
using System.Text;

namespace FineTuneSdk.Core.Tokenization.Decoders;

/// <summary>Reads tokens such as <c>&lt;0x61&gt;</c> as bytes ("ByteFallback"). A run of them that isn't UTF-8 as a whole becomes one U+FFFD a byte, so a run is held back until it ends.</summary>
internal sealed class ByteFallbackDecoder : ITokenDecoder
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public IDecoderStage Start(IDecoderStage next) => new Stage(next);

    private sealed class Stage(IDecoderStage next) : IDecoderStage
    {
        private readonly WholeTokens _tokens = new();
        private readonly List<byte> _run = [];

        public void Push(string text, bool endsToken)
        {
            if (!_tokens.TryComplete(text, endsToken, out var token))
                return;
            if (TryReadByte(token, out var value))
            {
                _run.Add(value);
                return;
            }

            EndRun();
            next.Push(token, endsToken: true);
        }

        public void Complete()
        {
            EndRun();
            next.Complete();
        }

        private static bool TryReadByte(string token, out byte value)
        {
            value = 0;
            return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
                && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        }

        private void EndRun()
        {
            if (_run.Count == 0)
                return;
            try
            {
                next.Push(s_strict.GetString([.. _run]), endsToken: true);
            }
            catch (DecoderFallbackException)
            {
                for (var i = 0; i < _run.Count; i++)
                    next.Push("\uFFFD", endsToken: true);
            }

            _run.Clear();
        }
    }
}
