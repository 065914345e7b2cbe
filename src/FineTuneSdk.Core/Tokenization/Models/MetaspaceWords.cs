using FineTuneSdk.Core.Tokenization.PreTokenizers;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>
/// Cuts a piece where no merge can cross, before its Metaspaces and around characters that take part in no merge (digits and line breaks, often), so that the words are
/// encoded alone and kept: the tokens are those of the whole piece.
/// </summary>
/// <remarks>
/// A merge crosses a cut before a Metaspace only if its right token begins with one and its left one ends with something else; vocabularies in the manner of SentencePiece
/// have none. Merges within a word don't depend on its neighbours then: of two that both can happen, the order between words doesn't matter.
/// </remarks>
internal sealed class MetaspaceWords : IPreTokenizer
{
    private const char Metaspace = '\u2581';

    // Other characters are cut off too seldom to be worth a look.
    private const int Looked = 0x100;

    private readonly bool[] _alone;

    private MetaspaceWords(bool[] alone) => _alone = alone;

    /// <summary>The words of a model's pieces, or null where a piece can't be cut.</summary>
    public static MetaspaceWords? Of(Vocabulary vocabulary, IReadOnlyCollection<long> pairs, BpeOptions options) =>
        CanCut(vocabulary, pairs, options) ? new MetaspaceWords(Alone(vocabulary, pairs, options)) : null;

    /// <inheritdoc/>
    public CutText Apply(CutText text) => TextSplit.Apply(text, Find, SplitBehavior.Isolated);

    private static bool CanCut(Vocabulary vocabulary, IEnumerable<long> pairs, BpeOptions options)
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

    // A character without a token of its own becomes its bytes, if all bytes have one, or the unknown token, which grows over its neighbours.
    private static bool[] Alone(Vocabulary vocabulary, IReadOnlyCollection<long> pairs, BpeOptions options)
    {
        var merged = new HashSet<int>(pairs.SelectMany(pair => new[] { (int)(pair >> 32), (int)pair }));
        var bytesAreAlone = options.ByteFallback && Enumerable.Range(0, 256).Select(value => BpeSymbols.ByteToken(vocabulary, value)).All(id => id >= 0 && !merged.Contains(id));
        return [.. Enumerable.Range(0, Looked).Select(unit => vocabulary.Find([(char)unit]) is var id and >= 0 ? !merged.Contains(id) : bytesAreAlone)];
    }

    private void Find(ReadOnlySpan<char> text, List<(int Start, int End)> words)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = End(text, start);
            words.Add((start, end));
            start = end;
        }
    }

    private int End(ReadOnlySpan<char> text, int start)
    {
        if (IsAlone(text[start]))
            return start + 1;
        for (var end = start + 1; end < text.Length; end++)
        {
            if (IsAlone(text[end]) || (text[end] == Metaspace && text[end - 1] != Metaspace))
                return end;
        }

        return text.Length;
    }

    private bool IsAlone(char unit) => unit < Looked && _alone[unit];
}
