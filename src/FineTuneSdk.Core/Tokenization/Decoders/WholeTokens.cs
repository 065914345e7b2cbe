using System.Text;

namespace FineTuneSdk.Core.Tokenization.Decoders;

/// <summary>Collects the parts of tokens, for steps that need to see a token as a whole. Not safe for concurrent use.</summary>
internal sealed class WholeTokens
{
    private readonly StringBuilder _begun = new();

    /// <summary>Takes a part; true, with the whole token, when it is complete.</summary>
    public bool TryComplete(string text, bool endsToken, out string token)
    {
        token = text;
        if (endsToken && _begun.Length == 0)
            return true;
        _begun.Append(text);
        if (!endsToken)
            return false;
        token = _begun.ToString();
        _begun.Clear();
        return true;
    }
}
