namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>A Python generator: its items come once. What is left when it is asked again is nothing.</summary>
/// <param name="items">The items, made when they are asked for.</param>
/// <param name="typeName">Its type's name in Python's errors.</param>
internal sealed class PyIterator(IEnumerable<object?> items, string typeName = "generator")
{
    private IEnumerator<object?>? _items = items.GetEnumerator();

    public string TypeName { get; } = typeName;

    public IEnumerable<object?> Drain()
    {
        while (_items is { } items)
        {
            if (!items.MoveNext())
            {
                items.Dispose();
                _items = null;
                yield break;
            }

            yield return items.Current;
        }
    }
}
