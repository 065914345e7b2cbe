using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>Gives a model the characters that stand for a piece's bytes: what a last "ByteLevel" pre-tokenizer does to a text, done to each piece, so that its tokens can be kept under the text itself.</summary>
internal sealed class ByteLevelModel(ITokenModel model) : ITokenModel
{
    /// <inheritdoc/>
    public Vocabulary Vocabulary => model.Vocabulary;

    /// <inheritdoc/>
    public PieceToken[] Encode(ReadOnlySpan<char> piece)
    {
        var builder = new AlignedTextBuilder(piece.Length);
        ByteLevelText.Append(builder, new AlignedText(piece.ToString(), 0), 0, piece.Length);
        var text = builder.ToAlignedText();
        return Array.ConvertAll(model.Encode(text.Value), token =>
        {
            var (start, end) = text.InputRange(token.Start, token.End);
            return new PieceToken(token.Id, start, end);
        });
    }
}
