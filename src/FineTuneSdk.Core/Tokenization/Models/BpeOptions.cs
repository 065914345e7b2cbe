namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>How a <see cref="BpeModel"/> treats what its merges don't cover.</summary>
internal sealed record BpeOptions
{
    /// <summary>The token of a character that isn't in the vocabulary; without one such characters vanish.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Whether unknown characters in a row are one unknown token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether the bytes of an unknown character are looked up as <c>&lt;0xAB&gt;</c> first.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a piece that is a token as a whole is that token, whatever the merges say.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Written before every symbol of a piece but the first.</summary>
    public string ContinuingSubwordPrefix { get; init; } = "";

    /// <summary>Written after the last symbol of a piece.</summary>
    public string EndOfWordSuffix { get; init; } = "";
}
