namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>The variable <c>loop</c> of a for loop.</summary>
/// <param name="items">What the loop goes over.</param>
/// <param name="depth0">How many recursive loops are around it.</param>
/// <param name="recurse">Renders the loop's body over other items (<c>{% for … recursive %}</c>), or null.</param>
internal sealed class JinjaLoop(IReadOnlyList<object?> items, int depth0, Func<object?, int, object?>? recurse)
{
    private static readonly object NeverChanged = new();
    private object? _lastChanged = NeverChanged;

    public int Index0 { get; set; } = -1;

    public int Index => Index0 + 1;

    public int Length => items.Count;

    public object? Recurse(object? iterable) => recurse is null
        ? throw JinjaException.Runtime("The loop must have the 'recursive' marker to be called recursively.")
        : recurse(iterable, depth0 + 1);

    public bool TryGetMember(string name, out object? member)
    {
        member = name switch
        {
            "index" => (long)Index,
            "index0" => (long)Index0,
            "revindex" => (long)(Length - Index0),
            "revindex0" => (long)(Length - Index),
            "first" => Index0 == 0,
            "last" => Index == Length,
            "length" => (long)Length,
            "depth" => depth0 + 1L,
            "depth0" => (long)depth0,
            "previtem" => Index0 > 0 ? items[Index0 - 1] : new JinjaUndefined("there is no previous item"),
            "nextitem" => Index < Length ? items[Index] : new JinjaUndefined("there is no next item"),
            "cycle" => new JinjaCallable("cycle", arguments => arguments.Positional.Count > 0
                ? arguments.Positional[Index0 % arguments.Positional.Count]
                : throw JinjaException.Runtime("no items for cycling given")),
            "changed" => new JinjaCallable("changed", arguments => Changed(PySequence.Tuple(arguments.Positional))),
            _ => null,
        };
        return member is not null || (name == "previtem" && Index0 > 0) || (name == "nextitem" && Index < Length);
    }

    private bool Changed(PySequence values)
    {
        var changed = ReferenceEquals(_lastChanged, NeverChanged) || !PythonEquality.AreEqual(_lastChanged, values);
        _lastChanged = values;
        return changed;
    }
}
