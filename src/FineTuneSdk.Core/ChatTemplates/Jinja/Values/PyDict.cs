namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>A Python dictionary: insertion order, and keys that are equal when Python says so (1, 1.0 and True are one key). Changed by its maker only.</summary>
internal sealed class PyDict
{
    private readonly OrderedDictionary<PyKey, object?> _items = new(PyKeyComparer.Instance);

    public int Count => _items.Count;

    public IEnumerable<object?> Keys => _items.Keys.Select(key => key.Value);

    public IEnumerable<object?> Values => _items.Values;

    public IEnumerable<KeyValuePair<object?, object?>> Pairs => _items.Select(pair => KeyValuePair.Create(pair.Key.Value, pair.Value));

    /// <summary>Sets a value; an existing key keeps its place and its spelling, as in Python.</summary>
    public object? this[object? key]
    {
        set => _items[new(key)] = value;
    }

    public bool TryGetValue(object? key, out object? value) => _items.TryGetValue(new(key), out value);

    public bool ContainsKey(object? key) => _items.ContainsKey(new(key));

    public PyDict Copy()
    {
        var copy = new PyDict();
        foreach (var (key, value) in _items)
            copy._items.Add(key, value);
        return copy;
    }
}
