using FineTuneSdk.Core.ChatTemplates.Jinja.Values;
using static FineTuneSdk.Core.ChatTemplates.Jinja.Library.FilterTable;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>Filters on lists and dictionaries.</summary>
internal static class SequenceFilters
{
    // What a list takes beside its items, in characters: millions of empty ones are no small value.
    private const int EmptyList = 32;

    public static IEnumerable<KeyValuePair<string, JinjaFilter>> All { get; } =
    [
        Entry(Signature.Of("length"), "length", Length),
        Entry(Signature.Of("count"), "count", Length),
        Entry(Signature.Of("list"), "list", (value, _) => PySequence.List(PythonTypes.ToList(value))),
        Entry(Signature.Of("first"), "first", (value, _) => First(PythonTypes.Iterate(value), "No first item, sequence was empty.")),
        Entry(Signature.Of("last"), "last", (value, _) => First(Reversed(value), "No last item, sequence was empty.")),
        // Rendering is deterministic, so that training, evaluation and serving see one text: the first item is as good a random one as any.
        Entry(Signature.Of("random"), "random", (value, _) => First(PythonTypes.Iterate(value), "No random item, sequence was empty.")),
        Entry(Signature.Of("reverse"), "reverse", (value, _) => PythonTypes.TryText(value, out var text)
            ? string.Concat(CodePoints.Split(text).Reverse())
            : value is PyIterator ? PySequence.List([.. PythonTypes.ToList(value).AsEnumerable().Reverse()])
            : new PyIterator(Reversed(value), "list_reverseiterator")),
        Entry(Signature.Of("items"), "items", (value, _) => new PyIterator(Items(value))),
        Entry(Signature.Of("join").With("d", "").With("attribute", null), "join", Join),
        Entry(Signature.Of("batch").Needs("linecount").With("fill_with", null), "batch", (value, a) => new PyIterator(Batch(value, PythonTypes.ToCount(a[0]), a[1]))),
        Entry(Signature.Of("slice").Needs("slices").With("fill_with", null), "slice", (value, a) => new PyIterator(Slices(value, PythonTypes.ToCount(a[0]), a[1]))),
        Entry(Signature.Of("default").With("default_value", "").With("boolean", false), "default", Default),
        Entry(Signature.Of("d").With("default_value", "").With("boolean", false), "d", Default),
        Entry(Signature.Of("attr").Needs("name"), "attr", (value, a) => Members.Attribute(value, PythonText.Str(a[0]))),
        new("map", Map),
        new("select", (value, arguments) => Select(value, arguments, keep: true, byAttribute: false)),
        new("reject", (value, arguments) => Select(value, arguments, keep: false, byAttribute: false)),
        new("selectattr", (value, arguments) => Select(value, arguments, keep: true, byAttribute: true)),
        new("rejectattr", (value, arguments) => Select(value, arguments, keep: false, byAttribute: true)),
    ];

    private static object? Length(object? value, object?[] arguments) =>
        PythonTypes.TryLength(value, out var length) ? length : throw JinjaException.Runtime($"object of type '{PythonTypes.Name(value)}' has no len()");

    private static object? First(IEnumerable<object?> items, string whenEmpty)
    {
        foreach (var item in items)
            return item;
        return new JinjaUndefined(whenEmpty);
    }

    private static IEnumerable<object?> Reversed(object? value) => value is PyIterator || !PythonTypes.IsIterable(value)
        ? throw JinjaException.Runtime($"'{PythonTypes.Name(value)}' object is not reversible; make a list of it first")
        : PythonTypes.ToList(value).AsEnumerable().Reverse();

    // An iterator: what isn't a mapping fails when its items are asked for.
    private static IEnumerable<object?> Items(object? value)
    {
        if (value is JinjaUndefined)
            yield break;
        if (value is not PyDict dictionary)
            throw JinjaException.Runtime("Can only get item pairs from a mapping.");
        foreach (var (key, item) in dictionary.Pairs)
            yield return PySequence.Tuple(key, item);
    }

    private static string Join(object? value, object?[] arguments)
    {
        var get = arguments[1] is null ? null : AttributePath.Getter(arguments[1], null);
        var separator = PythonText.Str(arguments[0]);
        var parts = PythonTypes.Iterate(value).Select(item => PythonText.Str(get is null ? item : get(item))).ToList();
        JinjaBudget.Current.Reserve(parts.Sum(part => (long)part.Length) + ((long)separator.Length * parts.Count));
        return string.Join(separator, parts);
    }

    private static object? Default(object? value, object?[] arguments) =>
        value is JinjaUndefined || (PythonTypes.IsTrue(arguments[1]) && !PythonTypes.IsTrue(value)) ? arguments[0] : value;

    private static IEnumerable<object?> Batch(object? value, int size, object? fill)
    {
        var row = new List<object?>();
        foreach (var item in PythonTypes.Iterate(value))
        {
            if (row.Count == size)
            {
                yield return PySequence.List(row);
                row = [];
            }

            row.Add(item);
        }

        if (row.Count == 0)
            yield break;
        JinjaBudget.Current.Reserve(Math.Max(0, size));
        while (fill is not null && row.Count < size)
            row.Add(fill);
        yield return PySequence.List(row);
    }

    private static IEnumerable<object?> Slices(object? value, int slices, object? fill)
    {
        var items = PythonTypes.ToList(value);
        if (slices == 0)
            throw JinjaException.Runtime("integer division or modulo by zero");
        var (size, extra) = (items.Count / slices, items.Count % slices);
        var start = 0;
        for (var i = 0; i < slices; i++)
        {
            var count = size + (i < extra ? 1 : 0);
            var slice = items.GetRange(start, count);
            start += count;
            if (fill is not null && i >= extra)
                slice.Add(fill);
            JinjaBudget.Current.Reserve(slice.Count + EmptyList);
            yield return PySequence.List(slice);
        }
    }

    // An iterator: what can't be iterated fails when its items are asked for; what is false has none.
    private static IEnumerable<object?> WhenAsked(object? value)
    {
        if (!PythonTypes.IsTrue(value))
            yield break;
        foreach (var item in PythonTypes.Iterate(value))
            yield return item;
    }

    private static PyIterator Map(object? value, CallArguments arguments)
    {
        if (arguments.Positional.Count == 0 && arguments.Named.Any(named => named.Key == "attribute"))
        {
            var unknown = arguments.Named.FirstOrDefault(named => named.Key is not ("attribute" or "default")).Key;
            if (unknown is not null)
                throw JinjaException.Runtime($"Unexpected keyword argument '{unknown}'");
            var get = AttributePath.Getter(arguments.Named.First(named => named.Key == "attribute").Value, arguments.Named.FirstOrDefault(named => named.Key == "default").Value);
            return new(WhenAsked(value).Select(get));
        }

        if (arguments.Positional.Count == 0)
            throw JinjaException.Runtime("map requires a filter argument");
        var (name, rest) = (PythonText.Str(arguments.Positional[0]), arguments.Skip(1));
        return new(WhenAsked(value).Select(item => FilterTable.Apply(name, item, rest)));
    }

    private static PyIterator Select(object? value, CallArguments arguments, bool keep, bool byAttribute)
    {
        if (byAttribute && arguments.Positional.Count == 0)
            throw JinjaException.Runtime("Missing parameter for attribute name");
        var get = byAttribute ? AttributePath.Getter(arguments.Positional[0], null) : item => item;
        var test = arguments.Skip(byAttribute ? 1 : 0);
        Func<object?, bool> holds = test.Positional.Count == 0
            ? item => PythonTypes.IsTrue(get(item))
            : item => TestTable.Apply(PythonText.Str(test.Positional[0]), get(item), test.Skip(1));
        return new(WhenAsked(value).Where(item => holds(item) == keep));
    }
}
