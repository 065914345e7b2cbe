namespace FineTuneSdk.Core.Tokenization.AddedTokens;

/// <summary>A token that is found in the text before the model sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Whether it is left out of decoded text on demand.</summary>
    public bool IsSpecial { get; init; }

    /// <summary>Whether it is found only where no word character touches it.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Whether it takes the white space before it along.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether it takes the white space after it along.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Whether it is normalised, and looked for in normalised text.</summary>
    public bool IsNormalized { get; init; }
}
