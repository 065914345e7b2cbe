using System.Collections.Concurrent;

namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>Byte-pair encoding: of all neighbours that can be merged, the pair with the lowest rank is, the leftmost first, until none is left.</summary>
/// <remarks>Source: Sennrich et al., https://arxiv.org/abs/1508.07909, as Hugging Face's tokenizers has it (models/bpe). The tokens of short pieces are kept, up to a limit.</remarks>
internal sealed class BpeModel : ITokenModel
{
    private const int CacheCapacity = 65_536;
    private const int LongestCachedPiece = 64;

    private readonly IReadOnlyDictionary<long, Merge> _merges;
    private readonly BpeOptions _options;
    private readonly BpeSymbols _symbols;
    private readonly bool _hasWords;
    private readonly ConcurrentDictionary<string, PieceToken[]> _cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PieceToken[]>.AlternateLookup<ReadOnlySpan<char>> _cacheBySpan;
    private int _cached;

    /// <summary>Creates a model; merges are keyed by <see cref="PairKey"/>.</summary>
    public BpeModel(Vocabulary vocabulary, IReadOnlyDictionary<long, Merge> merges, BpeOptions options)
    {
        Vocabulary = vocabulary;
        _merges = merges;
        _options = options;
        _symbols = new BpeSymbols(vocabulary, options);
        _hasWords = MetaspaceWords.CanCut(vocabulary, merges.Keys, options);
        _cacheBySpan = _cache.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What becomes of a pair: the lower the rank, the earlier.</summary>
    internal readonly record struct Merge(int Rank, int Id);

    /// <inheritdoc/>
    public Vocabulary Vocabulary { get; }

    /// <summary>The key of a pair of ids.</summary>
    public static long PairKey(int left, int right) => ((long)left << 32) | (uint)right;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> piece, List<PieceToken> tokens)
    {
        for (var start = 0; start < piece.Length;)
        {
            var end = _hasWords ? MetaspaceWords.EndOfFirst(piece, start) : piece.Length;
            foreach (var token in EncodeWord(piece[start..end]))
                tokens.Add(new PieceToken(token.Id, start + token.Start, start + token.End));
            start = end;
        }
    }

    private PieceToken[] EncodeWord(ReadOnlySpan<char> piece)
    {
        if (_cacheBySpan.TryGetValue(piece, out var known))
            return known;
        var tokens = _options.IgnoreMerges && Vocabulary.Find(piece) is var whole and >= 0
            ? [new PieceToken(whole, 0, piece.Length)]
            : MergeAll(_symbols.Read(piece));
        if (piece.Length <= LongestCachedPiece && Volatile.Read(ref _cached) < CacheCapacity && _cache.TryAdd(piece.ToString(), tokens))
            Interlocked.Increment(ref _cached);
        return tokens;
    }

    private PieceToken[] MergeAll(PieceToken[] tokens)
    {
        if (tokens.Length < 2)
            return tokens;

        // A doubly linked list over the array: Id is -1 where a symbol was merged into the one before it.
        var next = new int[tokens.Length];
        var previous = new int[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            next[i] = i + 1;
            previous[i] = i - 1;
        }

        var queue = new PriorityQueue<(int Position, int Id), long>();
        for (var i = 0; i + 1 < tokens.Length; i++)
            Enqueue(i);
        while (queue.TryDequeue(out var candidate, out _))
        {
            var left = candidate.Position;
            var right = next[left];
            if (tokens[left].Id < 0 || right == tokens.Length || !_merges.TryGetValue(PairKey(tokens[left].Id, tokens[right].Id), out var merge) || merge.Id != candidate.Id)
                continue;
            tokens[left] = new PieceToken(merge.Id, tokens[left].Start, tokens[right].End);
            tokens[right] = tokens[right] with { Id = -1 };
            next[left] = next[right];
            if (next[left] < tokens.Length)
                previous[next[left]] = left;
            if (previous[left] >= 0)
                Enqueue(previous[left]);
            Enqueue(left);
        }

        return Array.FindAll(tokens, token => token.Id >= 0);

        void Enqueue(int left)
        {
            if (next[left] < tokens.Length && _merges.TryGetValue(PairKey(tokens[left].Id, tokens[next[left]].Id), out var merge))
                queue.Enqueue((left, merge.Id), ((long)merge.Rank << 32) | (uint)left);
        }
    }
}
