using System.Text;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Decoders;

/// <summary>Reads the bytes that characters stand for, and joins all tokens ("ByteLevel"). Bytes that form no character become U+FFFD, one for each maximal invalid part.</summary>
/// <remarks>A token with a character that stands for no byte is taken as the UTF-8 that it is: added tokens are written plainly.</remarks>
internal sealed class ByteLevelDecoder : ITokenDecoder
{
    /// <inheritdoc/>
    public IDecoderStage Start(IDecoderStage next) => new Stage(next);

    private sealed class Stage(IDecoderStage next) : IDecoderStage
    {
        private readonly WholeTokens _tokens = new();
        private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();

        public void Push(string text, bool endsToken)
        {
            if (_tokens.TryComplete(text, endsToken, out var token))
                next.Push(Decode(ToBytes(token), flush: false), endsToken: false);
        }

        public void Complete()
        {
            next.Push(Decode([], flush: true), endsToken: true);
            next.Complete();
        }

        private string Decode(byte[] bytes, bool flush)
        {
            var characters = new char[_utf8.GetCharCount(bytes, flush)];
            _utf8.GetChars(bytes, characters, flush);
            return new string(characters);
        }

        private static byte[] ToBytes(string token)
        {
            var bytes = new byte[token.Length];
            for (var i = 0; i < token.Length; i++)
            {
                var value = ByteAlphabet.ToByte(token[i]);
                if (value < 0)
                    return Encoding.UTF8.GetBytes(token);
                bytes[i] = (byte)value;
            }

            return bytes;
        }
    }
}
