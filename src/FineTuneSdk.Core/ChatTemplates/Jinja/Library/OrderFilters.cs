using FineTuneSdk.Core.ChatTemplates.Jinja.Values;
using static FineTuneSdk.Core.ChatTemplates.Jinja.Library.FilterTable;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>Filters that sort, group and compare. Strings are compared without case unless <c>case_sensitive</c> is set.</summary>
internal static class OrderFilters
{
    public static IEnumerable<KeyValuePair<string, JinjaFilter>> All { get; } =
    [
        Entry(Signature.Of("sort").With("reverse", false).With("case_sensitive", false).With("attribute", null), "sort", (value, a) =>
            PySequence.List(PythonOrder.Sort(PythonTypes.ToList(value), AttributePath.SortKey(a[2], Fold(a[1])), PythonTypes.IsTrue(a[0])))),
        Entry(Signature.Of("dictsort").With("case_sensitive", false).With("by", "key").With("reverse", false), "dictsort", DictSort),
        Entry(Signature.Of("unique").With("case_sensitive", false).With("attribute", null), "unique", (value, a) => new PyIterator(Unique(value, Fold(a[0]), AttributePath.Getter(a[1], null)))),
        Entry(Signature.Of("groupby").Needs("attribute").With("default", null).With("case_sensitive", false), "groupby", GroupBy),
        Entry(Signature.Of("min").With("case_sensitive", false).With("attribute", null), "min", (value, a) => Extreme(value, a, "<")),
        Entry(Signature.Of("max").With("case_sensitive", false).With("attribute", null), "max", (value, a) => Extreme(value, a, ">")),
    ];

    private static Func<object?, object?> Fold(object? caseSensitive) => PythonTypes.IsTrue(caseSensitive)
        ? value => value
        : value => PythonTypes.TryText(value, out var text) ? PythonCase.Lower(text) : value;

    private static PySequence DictSort(object? value, object?[] arguments)
    {
        if (value is not PyDict dictionary)
            throw value is JinjaUndefined undefined ? undefined.Failure() : JinjaException.Runtime($"'{PythonTypes.Name(value)}' object has no attribute 'items'");
        var position = PythonText.Str(arguments[1]) switch
        {
            "key" => 0,
            "value" => 1,
            _ => throw JinjaException.Runtime("You can only sort by either \"key\" or \"value\""),
        };
        var fold = Fold(arguments[0]);
        var pairs = dictionary.Pairs.Select(pair => (object?)PySequence.Tuple(pair.Key, pair.Value)).ToList();
        return PySequence.List(PythonOrder.Sort(pairs, pair => fold(((PySequence)pair!).Items[position]), PythonTypes.IsTrue(arguments[2])));
    }

    private static IEnumerable<object?> Unique(object? value, Func<object?, object?> fold, Func<object?, object?> get)
    {
        var seen = new HashSet<PyKey>(PyKeyComparer.Instance);
        foreach (var item in PythonTypes.Iterate(value))
        {
            if (seen.Add(new(fold(get(item)))))
                yield return item;
        }
    }

    private static PySequence GroupBy(object? value, object?[] arguments)
    {
        var get = AttributePath.Getter(arguments[0], arguments[1]);
        var fold = Fold(arguments[2]);
        var sorted = PythonOrder.Sort(PythonTypes.ToList(value), item => fold(get(item)), reverse: false);
        var groups = new List<object?>();
        for (var i = 0; i < sorted.Count;)
        {
            var key = fold(get(sorted[i]));
            var group = new List<object?>();
            while (i < sorted.Count && PythonEquality.AreEqual(fold(get(sorted[i])), key))
                group.Add(sorted[i++]);
            groups.Add(new PySequence([get(group[0]), PySequence.List(group)], isTuple: true) { FieldNames = ["grouper", "list"] });
        }

        return PySequence.List(groups);
    }

    private static object? Extreme(object? value, object?[] arguments, string comparison)
    {
        var fold = Fold(arguments[0]);
        var get = AttributePath.Getter(arguments[1], null);
        object? best = null, bestKey = null;
        var any = false;
        foreach (var item in PythonTypes.Iterate(value))
        {
            var key = fold(get(item));
            if (!any || PythonOrder.Compare(comparison, key, bestKey))
                (best, bestKey, any) = (item, key, true);
        }

        return any ? best : new JinjaUndefined("No aggregated item, sequence was empty.");
    }
}
