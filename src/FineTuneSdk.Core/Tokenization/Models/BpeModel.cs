namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>Byte-pair encoding: of all neighbours that can be merged, the pair with the lowest rank is, the leftmost first, until none is left.</summary>
/// <remarks>Source: Sennrich et al., https://arxiv.org/abs/1508.07909, as Hugging Face's tokenizers has it (models/bpe).</remarks>
internal sealed class BpeModel : ITokenModel
{
    private const int FewSymbols = 64;

    private readonly Dictionary<long, Merge> _merges;
    private readonly BpeOptions _options;
    private readonly BpeSymbols _symbols;

    /// <summary>Creates a model; merges are keyed by <see cref="PairKey"/>.</summary>
    public BpeModel(Vocabulary vocabulary, Dictionary<long, Merge> merges, BpeOptions options)
    {
        Vocabulary = vocabulary;
        Words = MetaspaceWords.Of(vocabulary, merges.Keys, options);
        _merges = merges;
        _options = options;
        _symbols = new BpeSymbols(vocabulary, options);
    }

    /// <summary>What becomes of a pair: the lower the rank, the earlier.</summary>
    internal readonly record struct Merge(int Rank, int Id)
    {
        /// <summary>For pairs that aren't merged.</summary>
        public static Merge None => new(int.MaxValue, -1);
    }

    /// <inheritdoc/>
    public Vocabulary Vocabulary { get; }

    /// <summary>Cuts that leave a piece's tokens as they are, or null where there are none.</summary>
    public MetaspaceWords? Words { get; }

    /// <summary>The key of a pair of ids.</summary>
    public static long PairKey(int left, int right) => ((long)left << 32) | (uint)right;

    /// <inheritdoc/>
    public PieceToken[] Encode(ReadOnlySpan<char> piece) => _options.IgnoreMerges && Vocabulary.Find(piece) is var whole and >= 0
        ? [new PieceToken(whole, 0, piece.Length)]
        : MergeAll(_symbols.Read(piece));

    // With a prefix, a pair can become another one whose text is the same; only the queue goes by the order of both then.
    private PieceToken[] MergeAll(PieceToken[] symbols) => symbols.Length switch
    {
        < 2 => symbols,
        <= FewSymbols when _options.ContinuingSubwordPrefix.Length == 0 => MergeFew(symbols),
        _ => MergeMany(symbols),
    };

    // Looks through all pairs for each merge.
    private PieceToken[] MergeFew(PieceToken[] tokens)
    {
        Span<Merge> merges = stackalloc Merge[FewSymbols];
        var pairs = tokens.Length - 1;
        for (var i = 0; i < pairs; i++)
            merges[i] = Find(tokens, i);
        while (true)
        {
            var best = Merge.None;
            var left = 0;
            for (var i = 0; i < pairs; i++)
            {
                if (merges[i].Rank < best.Rank)
                    (best, left) = (merges[i], i);
            }

            if (best == Merge.None)
                return pairs == tokens.Length - 1 ? tokens : tokens[..(pairs + 1)];
            tokens[left] = new PieceToken(best.Id, tokens[left].Start, tokens[left + 1].End);
            tokens.AsSpan((left + 2)..(pairs + 1)).CopyTo(tokens.AsSpan(left + 1));
            merges[(left + 1)..pairs].CopyTo(merges[left..]);
            pairs--;
            if (left > 0)
                merges[left - 1] = Find(tokens, left - 1);
            if (left < pairs)
                merges[left] = Find(tokens, left);
        }
    }

    private Merge Find(PieceToken[] tokens, int left) => _merges.GetValueOrDefault(PairKey(tokens[left].Id, tokens[left + 1].Id), Merge.None);

    private PieceToken[] MergeMany(PieceToken[] tokens)
    {
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
