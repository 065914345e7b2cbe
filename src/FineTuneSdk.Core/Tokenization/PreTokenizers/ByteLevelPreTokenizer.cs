using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>Splits as GPT-2 does, if asked to, and writes text as the characters that stand for its bytes ("ByteLevel").</summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : IPreTokenizer
{
    /// <inheritdoc/>
    public List<TextPiece> Apply(List<TextPiece> pieces)
    {
        if (addPrefixSpace)
            pieces = pieces.ConvertAll(AddSpace);
        if (useRegex)
            pieces = TextSplit.Apply(pieces, Gpt2Words.FindAll, SplitBehavior.Isolated);
        return ToBytes(pieces);
    }

    // The space takes the range of the character that it stands before.
    private static TextPiece AddSpace(TextPiece piece)
    {
        if (piece.IsAddedToken || piece.Source.Value[piece.Start] == ' ')
            return piece;
        var text = Prefixed.Create(piece, " ");
        return new TextPiece(text, 0, text.Value.Length);
    }

    // All pieces in a row that share a source share one new text.
    private static List<TextPiece> ToBytes(List<TextPiece> pieces)
    {
        var result = new List<TextPiece>(pieces.Count);
        var cuts = new List<(int Start, int End)>();
        for (var first = 0; first < pieces.Count;)
        {
            if (pieces[first].IsAddedToken)
            {
                result.Add(pieces[first++]);
                continue;
            }

            var source = pieces[first].Source;
            var builder = new AlignedTextBuilder(source.Value.Length);
            cuts.Clear();
            for (; first < pieces.Count && !pieces[first].IsAddedToken && ReferenceEquals(pieces[first].Source, source); first++)
            {
                var start = builder.Length;
                ByteLevelText.Append(builder, source, pieces[first].Start, pieces[first].End);
                cuts.Add((start, builder.Length));
            }

            var text = builder.ToAlignedText();
            foreach (var (start, end) in cuts)
                result.Add(new TextPiece(text, start, end));
        }

        return result;
    }
}
