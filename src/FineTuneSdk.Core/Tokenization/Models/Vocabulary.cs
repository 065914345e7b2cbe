namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>Tokens and their ids. Ids may have gaps. Immutable and safe for concurrent use.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly string?[] _tokens;

    /// <summary>Takes tokens and their ids, which are unique and not negative.</summary>
    public Vocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _bySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _tokens = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach (var (token, id) in ids)
            _tokens[id] = token;
    }

    /// <summary>The greatest id, plus one.</summary>
    public int Limit => _tokens.Length;

    /// <summary>The id of a token, or -1.</summary>
    public int Find(ReadOnlySpan<char> token) => _bySpan.TryGetValue(token, out var id) ? id : -1;

    /// <summary>The token of an id, or null.</summary>
    public string? TokenOf(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;
}
