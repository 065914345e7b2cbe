namespace FineTuneSdk.Core.Tokenization.PostProcessors;

/// <summary>One post-processor after the other ("Sequence").</summary>
internal sealed class PostProcessorSequence(IReadOnlyList<IPostProcessor> parts) : IPostProcessor
{
    /// <inheritdoc/>
    public bool ReadsTexts { get; } = parts.Any(part => part.ReadsTexts);

    /// <inheritdoc/>
    public List<EncodedToken> Process(List<EncodedToken> tokens, string input, bool addSpecialTokens)
    {
        foreach (var part in parts)
            tokens = part.Process(tokens, input, addSpecialTokens);
        return tokens;
    }
}
