namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>Cuts a piece before its Metaspaces where no merge can cross, so that the words are encoded alone and kept: the tokens are those of the whole piece.</summary>
/// <remarks>
/// A merge crosses a cut only if its right token begins with a Metaspace and its left one ends with something else; vocabularies in the manner of SentencePiece have none.
/// Merges within a word don't depend on its neighbours then: of two that both can happen, the order between words doesn't matter.
/// </remarks>
internal static class MetaspaceWords
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

    /// <summary>The end of the word that starts at an index, or of the piece.</summary>
    public static int EndOfFirst(ReadOnlySpan<char> piece, int start)
    {
        for (var i = start; ;)
        {
            var next = i + 1 < piece.Length ? piece[(i + 1)..].IndexOf(Metaspace) : -1;
            if (next < 0)
                return piece.Length;
            i += 1 + next;
            if (piece[i - 1] != Metaspace)
                return i;
        }
    }
}
