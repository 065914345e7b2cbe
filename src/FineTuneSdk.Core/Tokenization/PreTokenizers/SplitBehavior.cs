namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>What becomes of the delimiter that a text is split at.</summary>
internal enum SplitBehavior
{
    /// <summary>It is dropped.</summary>
    Removed,

    /// <summary>Each is a piece of its own.</summary>
    Isolated,

    /// <summary>It ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>It begins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Delimiters in a row are one piece.</summary>
    Contiguous,
}
