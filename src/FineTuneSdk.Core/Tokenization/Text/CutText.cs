namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>A text, and the pieces of it that are tokenised on their own.</summary>
/// <param name="Source">The text.</param>
/// <param name="Pieces">The first UTF-16 unit of each piece and the unit after its last one: in order, without overlaps, none empty.</param>
internal readonly record struct CutText(AlignedText Source, List<(int Start, int End)> Pieces)
{
    /// <summary>The text of a piece.</summary>
    public ReadOnlySpan<char> Span((int Start, int End) piece) => Source.Value.AsSpan(piece.Start, piece.End - piece.Start);
}
