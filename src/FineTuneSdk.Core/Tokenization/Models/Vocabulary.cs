namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>Tokens and their ids. Ids may have gaps. Immutable and safe for concurrent use.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly string?[] _dense = [];
    private readonly Dictionary<int, string> _sparse = [];

    /// <summary>Takes tokens and their ids, which are unique and not negative.</summary>
    public Vocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _bySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        Limit = ids.Count == 0 ? 0 : ids.Values.Max() + 1;
        // A file of three tokens may name the id 4,000,000; only what it holds is worth memory.
        if (Limit <= 4L * ids.Count)
            _dense = new string?[Limit];
        foreach (var (token, id) in ids)
        {
            if (_dense.Length > 0)
                _dense[id] = token;
            else
                _sparse.Add(id, token);
        }
    }

    /// <summary>The greatest id, plus one.</summary>
    public int Limit { get; }

    /// <summary>The id of a token, or -1.</summary>
    public int Find(ReadOnlySpan<char> token) => _bySpan.TryGetValue(token, out var id) ? id : -1;

    /// <summary>The token of an id, or null.</summary>
    public string? TokenOf(int id) => (uint)id < (uint)_dense.Length ? _dense[id] : _sparse.GetValueOrDefault(id);
}
