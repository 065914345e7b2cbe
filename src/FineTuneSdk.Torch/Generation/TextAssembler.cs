using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Torch.Generation;

/// <summary>Turns the ids of one answer into the text that may be shown, and finds its end.</summary>
internal sealed class TextAssembler(ITokenizer tokenizer, GenerationOptions options, int limit)
{
    private readonly IStreamingDecoder _decoder = tokenizer.CreateStreamingDecoder(options.SkipSpecialTokens);
    private readonly StopStringFilter _filter = new(options.StopStrings);
    private int _count;

    /// <summary>Takes the next id.</summary>
    public GeneratedToken Push(int id)
    {
        var index = _count++;
        if (options.StopTokenIds.Contains(id))
            return new GeneratedToken(index, id, Rest().Text, FinishReason.Stop);
        var (text, isStopped) = _filter.Push(_decoder.Push(id));
        if (isStopped)
            return new GeneratedToken(index, id, text, FinishReason.Stop);
        if (_count < limit)
            return new GeneratedToken(index, id, text, null);
        var (rest, restIsStopped) = Rest();
        return new GeneratedToken(index, id, text + rest, restIsStopped ? FinishReason.Stop : FinishReason.Length);
    }

    private (string Text, bool IsStopped) Rest()
    {
        var (text, isStopped) = _filter.Push(_decoder.Flush());
        return (isStopped ? text : text + _filter.Flush(), isStopped);
    }
}
