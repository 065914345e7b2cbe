using FineTuneSdk.Core.Tokenization.Patterns;

namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>Puts a text before a piece.</summary>
internal static class Prefixed
{
    /// <summary>The piece with <paramref name="prefix"/> before it; the prefix takes the range of the piece's first code point.</summary>
    public static AlignedText Create(TextPiece piece, string prefix)
    {
        var builder = new AlignedTextBuilder(prefix.Length + piece.End - piece.Start);
        builder.Append(prefix, piece.Source.InputRange(piece.Start, CodePoints.After(piece.Source.Value, piece.Start)));
        builder.Append(piece.Source, piece.Start, piece.End);
        return builder.ToAlignedText();
    }
}
