using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.PreTokenizers;

/// <summary>When a Metaspace is put before a text that doesn't begin with one.</summary>
internal enum PrependScheme
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>At the start of the input only.</summary>
    First,

    /// <summary>Before every piece.</summary>
    Always,
}

/// <summary>Writes blanks as a visible character, puts one before the text, and splits before each ("Metaspace").</summary>
internal sealed class MetaspacePreTokenizer(char replacement, PrependScheme scheme, bool split) : IPreTokenizer
{
    /// <inheritdoc/>
    public List<TextPiece> Apply(List<TextPiece> pieces)
    {
        pieces = pieces.ConvertAll(Rewrite);
        return split ? TextSplit.Apply(pieces, Find, SplitBehavior.MergedWithNext) : pieces;
    }

    private TextPiece Rewrite(TextPiece piece)
    {
        if (piece.IsAddedToken)
            return piece;
        var builder = new AlignedTextBuilder(piece.End - piece.Start + 1);
        for (var i = piece.Start; i < piece.End; i++)
            builder.Append(piece.Source.Value[i] == ' ' ? replacement : piece.Source.Value[i], piece.Source.InputRange(i, i + 1));
        var text = builder.ToAlignedText();
        var rewritten = new TextPiece(text, 0, text.Value.Length);
        var prepends = scheme == PrependScheme.Always || (scheme == PrependScheme.First && text.InputRange(0, 1).Start == 0);
        if (!prepends || text.Value[0] == replacement)
            return rewritten;
        text = Prefixed.Create(rewritten, replacement.ToString());
        return new TextPiece(text, 0, text.Value.Length);
    }

    private void Find(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == replacement)
                matches.Add((i, i + 1));
        }
    }
}
