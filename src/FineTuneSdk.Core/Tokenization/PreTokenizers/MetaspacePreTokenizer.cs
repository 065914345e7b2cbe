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
    public CutText Apply(CutText text)
    {
        var builder = new AlignedTextBuilder(text.Source.Value.Length + text.Pieces.Count);
        var pieces = new List<(int Start, int End)>(text.Pieces.Count);
        foreach (var (start, end) in text.Pieces)
        {
            var first = builder.Length;
            Rewrite(builder, text.Source, start, end);
            pieces.Add((first, builder.Length));
        }

        text = new CutText(builder.ToAlignedText(), pieces);
        return split ? TextSplit.Apply(text, Find, SplitBehavior.MergedWithNext) : text;
    }

    private void Rewrite(AlignedTextBuilder builder, AlignedText source, int start, int end)
    {
        var prepends = scheme == PrependScheme.Always || (scheme == PrependScheme.First && source.InputRange(start, start + 1).Start == 0);
        if (prepends && source.Value[start] != ' ' && source.Value[start] != replacement)
            Prefixed.Append(builder, [replacement], source, start, end);
        for (var i = start; i < end; i++)
            builder.Append(source.Value[i] == ' ' ? replacement : source.Value[i], source.InputRange(i, i + 1));
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
