namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>A part of a text that is tokenised on its own, or an added token that was found.</summary>
/// <param name="Source">The text.</param>
/// <param name="Start">Its first UTF-16 unit in the source.</param>
/// <param name="End">The unit after its last one.</param>
/// <param name="AddedToken">The id of the added token that it is, or -1.</param>
internal readonly record struct TextPiece(AlignedText Source, int Start, int End, int AddedToken = -1)
{
    /// <summary>Whether it is an added token, which nothing splits or changes any more.</summary>
    public bool IsAddedToken => AddedToken >= 0;

    /// <summary>The text.</summary>
    public ReadOnlySpan<char> Span => Source.Value.AsSpan(Start, End - Start);
}
