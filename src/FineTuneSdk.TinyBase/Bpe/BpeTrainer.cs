using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.TinyBase.Bpe;

/// <summary>Learns byte-pair merges (Sennrich et al. 2016, arXiv 1508.07909): again and again the commonest pair becomes a symbol.</summary>
internal sealed class BpeTrainer
{
    private readonly List<string> _symbols = [.. Enumerable.Range(0, 256).Select(value => ByteAlphabet.ToCharacter((byte)value)).Order().Select(character => character.ToString())];
    private readonly List<(int[] Symbols, long Count)> _words;
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _places = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, int Left, int Right)> _queue = new();

    /// <param name="pieces">Pieces spelt in <see cref="ByteAlphabet"/>, with their counts.</param>
    public BpeTrainer(IReadOnlyDictionary<string, long> pieces)
    {
        var ids = _symbols.Select((symbol, id) => (symbol[0], id)).ToDictionary();
        _words = [.. pieces.OrderBy(piece => piece.Key, StringComparer.Ordinal).Select(piece => (piece.Key.Select(character => ids[character]).ToArray(), piece.Value))];
        for (var word = 0; word < _words.Count; word++)
            Add(word, +1);
        foreach (var pair in _counts.Keys)
            Enqueue(pair);
    }

    /// <summary>Learns merges until there are so many symbols, or until no pair occurs twice.</summary>
    /// <returns>The symbols, bytes first, and the merges in their order. Of equally common pairs the one of earlier symbols comes first.</returns>
    public (IReadOnlyList<string> Symbols, IReadOnlyList<(string Left, string Right)> Merges) Train(int symbols)
    {
        var merges = new List<(string, string)>();
        while (_symbols.Count < symbols && _queue.TryDequeue(out var pair, out var priority))
        {
            var count = _counts.GetValueOrDefault(pair);
            if (count != -priority.Count)
            {
                Enqueue(pair);
                continue;
            }

            if (count < 2)
                break;
            merges.Add((_symbols[pair.Left], _symbols[pair.Right]));
            _symbols.Add(_symbols[pair.Left] + _symbols[pair.Right]);
            Merge(pair, _symbols.Count - 1);
        }

        return (_symbols, merges);
    }

    private void Merge((int Left, int Right) pair, int merged)
    {
        var changed = new HashSet<(int, int)>();
        foreach (var word in _places[pair].ToList())
        {
            Add(word, -1);
            var old = _words[word].Symbols;
            var symbols = new List<int>(old.Length);
            for (var i = 0; i < old.Length; i++)
            {
                var both = i + 1 < old.Length && old[i] == pair.Left && old[i + 1] == pair.Right;
                symbols.Add(both ? merged : old[i]);
                i += both ? 1 : 0;
            }

            _words[word] = ([.. symbols], _words[word].Count);
            Add(word, +1);
            for (var i = 0; i + 1 < symbols.Count; i++)
                changed.Add((symbols[i], symbols[i + 1]));
        }

        foreach (var neighbour in changed.Where(neighbour => neighbour.Item1 == merged || neighbour.Item2 == merged))
            Enqueue(neighbour);
    }

    private void Add(int word, int sign)
    {
        var (symbols, count) = _words[word];
        for (var i = 0; i + 1 < symbols.Length; i++)
        {
            var pair = (symbols[i], symbols[i + 1]);
            _counts[pair] = _counts.GetValueOrDefault(pair) + (sign * count);
            if (!_places.TryGetValue(pair, out var places))
                _places[pair] = places = [];
            if (sign > 0)
                places.Add(word);
            else
                places.Remove(word);
        }
    }

    private void Enqueue((int Left, int Right) pair)
    {
        if (_counts.GetValueOrDefault(pair) is > 0 and var count)
            _queue.Enqueue(pair, (-count, pair.Left, pair.Right));
    }
}
