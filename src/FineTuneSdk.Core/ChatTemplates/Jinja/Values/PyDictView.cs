namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>What <c>keys()</c>, <c>values()</c> and <c>items()</c> of a dictionary give.</summary>
internal sealed class PyDictView(PyDict dictionary, string kind)
{
    public PyDict Dictionary { get; } = dictionary;

    /// <summary><c>dict_keys</c>, <c>dict_values</c> or <c>dict_items</c>.</summary>
    public string Kind { get; } = kind;

    public IEnumerable<object?> Items => Kind switch
    {
        "dict_keys" => Dictionary.Keys,
        "dict_values" => Dictionary.Values,
        _ => Dictionary.Pairs.Select(pair => PySequence.Tuple(pair.Key, pair.Value)),
    };
}
