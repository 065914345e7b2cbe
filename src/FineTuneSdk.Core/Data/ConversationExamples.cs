using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.Data;

/// <summary>Conversations → ids and mask.</summary>
internal sealed class ConversationExamples(ConversationEncoder encoder, IReadOnlySet<int> stopTokens)
{
    private readonly ITokenizer _tokenizer = encoder.Tokenizer;

    /// <summary>Encodes a conversation; also says whether each trained answer ends with a token at which the model stops.</summary>
    public (EncodedExample Example, bool Stops) Encode(Example example, CancellationToken cancellationToken)
    {
        var (text, spans) = AnswerSpans.Of(example, encoder, cancellationToken);
        var encoded = encoder.Tokenize(text);
        var supervised = new bool[encoded.Ids.Length];
        var stops = true;
        foreach (var span in spans)
        {
            var (first, end) = TokenRange.Of(encoded, span.Start, span.End);
            if (!span.IsExact)
                end = EndOfTurn(text, encoded, first, end);
            if (!span.IsTrained || end <= first)
                continue;
            Array.Fill(supervised, true, first, end - first);
            stops &= stopTokens.Contains(encoded.Ids[end - 1]);
        }

        if (supervised.Length > 0)
            supervised[0] = false;
        return (new(example, encoded.Ids, supervised), stops);
    }

    // After the answer comes what ends the turn, such as "<|im_end|>\n": the token is trained, the line end after it isn't the model's.
    private int EndOfTurn(string text, EncodedText encoded, int first, int end)
    {
        var content = end;
        while (content > first && (_tokenizer.IsSpecial(encoded.Ids[content - 1]) || stopTokens.Contains(encoded.Ids[content - 1]) || IsBlank(text, encoded.Offsets[content - 1])))
            content--;
        var after = encoded.Ids.AsSpan(content, end - content);
        var stop = -1;
        for (var i = after.Length - 1; i >= 0; i--)
        {
            if (stopTokens.Contains(after[i]))
                stop = i;
        }

        for (var i = 0; i < after.Length && stop < 0; i++)
        {
            if (_tokenizer.IsSpecial(after[i]))
                stop = i;
        }

        return stop < 0 ? end : content + stop + 1;
    }

    private static bool IsBlank(string text, (int Start, int End) offset) => text.AsSpan(offset.Start, offset.End - offset.Start).IsWhiteSpace();
}
