namespace FineTuneSdk.Core.Tokenization.PostProcessors;

/// <summary>Changes an encoded text at its end. Immutable and safe for concurrent use.</summary>
internal interface IPostProcessor
{
    /// <summary>Whether it needs the tokens' texts, which are left empty otherwise.</summary>
    bool ReadsTexts { get; }

    /// <summary>Changes the tokens of a text, <paramref name="input"/>; <paramref name="addSpecialTokens"/>: whether to add what belongs around a text.</summary>
    List<EncodedToken> Process(List<EncodedToken> tokens, string input, bool addSpecialTokens);
}
