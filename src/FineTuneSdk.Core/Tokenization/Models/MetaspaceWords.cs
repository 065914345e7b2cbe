using FineTuneSdk.Core.Tokenization.PreTokenizers;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>Cuts a piece before its Metaspaces where no merge can cross, so that the words are encoded alone and kept: the tokens are those of the whole piece.</summary>
/// <remarks>
/// A merge crosses a cut only if its right token begins with a Metaspace and its left one ends with something else; vocabularies in the manner of SentencePiece have none.
/// Merges within a word don't depend on its neighbours then: of two that both can happen, the order between words doesn't matter.
/// </remarks>
internal sealed class MetaspaceWords : IPreTokenizer
{
    private const char Metaspace = '\u2581';

    /// <summary>Whether the pieces of a model can be cut.</summary>
    public static bool CanCut(Vocabulary vocabulary, IEnumerable<long> pairs, BpeOptions options)
    {
        // What depends on a piece's ends, or moves all that comes after it, needs the whole piece. A stand-in that ends like a word's start would hide a cut.
        if (options.IgnoreMerges || options.ContinuingSubwordPrefix.Length > 0 || options.EndOfWordSuffix.Length > 0)
            return false;
        if (options.UnknownToken is not { } unknown || unknown.EndsWith(Metaspace) || vocabulary.Find([Metaspace]) < 0)
            return false;
        foreach (var pair in pairs)
        {
            if (vocabulary.TokenOf((int)pair)!.StartsWith(Metaspace) && !vocabulary.TokenOf((int)(pair >> 32))!.EndsWith(Metaspace))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public CutText Apply(CutText text) => TextSplit.Apply(text, Find, SplitBehavior.Isolated);

    private static void Find(ReadOnlySpan<char> text, List<(int Start, int End)> words)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = End(text, start);
            words.Add((start, end));
            start = end;
        }
    }

    private static int End(ReadOnlySpan<char> text, int start)
    {
        for (var end = start + 1; end < text.Length; end++)
        {
            if (text[end] == Metaspace && text[end - 1] != Metaspace)
                return end;
        }

        return text.Length;
    }
}
