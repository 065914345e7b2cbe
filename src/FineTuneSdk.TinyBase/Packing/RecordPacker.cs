using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.TinyBase.Packing;

/// <summary>Fills records of at most a given number of tokens with whole texts, long ones cut between sentences, so that little of a sequence is padding.</summary>
/// <param name="tokenizer">Counts the tokens.</param>
/// <param name="length">The most tokens of a record, without the end-of-text token that training appends.</param>
/// <param name="separator">What stands between two texts in a record.</param>
internal sealed class RecordPacker(ITokenizer tokenizer, int length, string separator)
{
    private readonly int _separatorTokens = separator.Length == 0 ? 0 : tokenizer.Encode(separator).Ids.Length;
    private readonly List<string> _open = [];
    private int _openTokens;

    /// <summary>Tokens of all records so far, the appended end-of-text tokens included.</summary>
    public long Tokens { get; private set; }

    /// <summary>Packs texts in their order. A text is a list of pieces that may be parted from each other.</summary>
    public IEnumerable<string> Pack(IEnumerable<IReadOnlyList<string>> texts)
    {
        foreach (var text in texts)
        {
            foreach (var part in Parts(text))
            {
                var tokens = tokenizer.Encode(part).Ids.Length;
                if (_open.Count > 0 && _openTokens + _separatorTokens + tokens > length)
                    yield return Close();
                _openTokens += tokens + (_open.Count > 0 ? _separatorTokens : 0);
                _open.Add(part);
            }
        }

        if (_open.Count > 0)
            yield return Close();
    }

    /// <summary>The text in parts that fit into a record; a piece that is too long by itself is left out.</summary>
    private IEnumerable<string> Parts(IReadOnlyList<string> pieces)
    {
        var part = "";
        foreach (var piece in pieces)
        {
            var longer = part + piece;
            if (tokenizer.Encode(longer.TrimEnd()).Ids.Length <= length)
            {
                part = longer;
                continue;
            }

            if (part.Length > 0)
                yield return part.TrimEnd();
            part = tokenizer.Encode(piece.TrimEnd()).Ids.Length <= length ? piece : "";
        }

        if (part.Length > 0)
            yield return part.TrimEnd();
    }

    private string Close()
    {
        var record = string.Join(separator, _open);
        Tokens += _openTokens + 1;
        _open.Clear();
        _openTokens = 0;
        return record;
    }
}
