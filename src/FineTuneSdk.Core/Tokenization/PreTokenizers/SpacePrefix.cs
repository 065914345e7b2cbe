using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>Puts a space before each piece that doesn't begin with one (add_prefix_space of "ByteLevel"). It takes the range of the character that it stands before.</summary>
internal sealed class SpacePrefix : IPreTokenizer
{
    /// <inheritdoc/>
    public CutText Apply(CutText text)
    {
        var builder = new AlignedTextBuilder(text.Source.Value.Length + text.Pieces.Count);
        var pieces = new List<(int Start, int End)>(text.Pieces.Count);
        foreach (var piece in text.Pieces)
        {
            var start = builder.Length;
            if (text.Source.Value[piece.Start] != ' ')
                Prefixed.Append(builder, " ", text.Source, piece.Start, piece.End);
            builder.Append(text.Source, piece.Start, piece.End);
            pieces.Add((start, builder.Length));
        }

        return new CutText(builder.ToAlignedText(), pieces);
    }
}
