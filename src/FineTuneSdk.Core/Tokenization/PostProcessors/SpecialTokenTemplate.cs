namespace FineTuneSdk.Core.Tokenization.PostProcessors;

/// <summary>Puts special tokens before and after a text ("TemplateProcessing", "BertProcessing", "RobertaProcessing").</summary>
internal sealed class SpecialTokenTemplate(IReadOnlyList<EncodedToken> before, IReadOnlyList<EncodedToken> after) : IPostProcessor
{
    /// <inheritdoc/>
    public bool ReadsTexts => false;

    /// <inheritdoc/>
    public List<EncodedToken> Process(List<EncodedToken> tokens, string input, bool addSpecialTokens) => addSpecialTokens ? [.. before, .. tokens, .. after] : tokens;
}
