using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>Writes each piece as the characters that stand for its bytes (the last part of "ByteLevel").</summary>
internal sealed class ByteLevelPreTokenizer : IPreTokenizer
{
    /// <inheritdoc/>
    public CutText Apply(CutText text)
    {
        var builder = new AlignedTextBuilder(text.Source.Value.Length);
        var pieces = new List<(int Start, int End)>(text.Pieces.Count);
        foreach (var piece in text.Pieces)
        {
            var start = builder.Length;
            ByteLevelText.Append(builder, text.Source, piece.Start, piece.End);
            pieces.Add((start, builder.Length));
        }

        return new CutText(builder.ToAlignedText(), pieces);
    }
}
