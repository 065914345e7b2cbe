using System.Text;

namespace FineTuneSdk.Core.Tokenization.Decoders;

/// <summary>The last step: joins all tokens to text.</summary>
internal sealed class TextSink : IDecoderStage
{
    private readonly StringBuilder _text = new();

    /// <inheritdoc/>
    public void Push(string text, bool endsToken) => _text.Append(text);

    /// <inheritdoc/>
    public void Complete()
    {
    }

    /// <summary>The text since the last call.</summary>
    public string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }
}
