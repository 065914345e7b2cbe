using System.Numerics;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary><c>&lt;</c>, <c>in</c> and sorting of Python.</summary>
internal static class PythonOrder
{
    /// <summary>The result of <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</summary>
    public static bool Compare(string comparison, object? left, object? right)
    {
        if (left is JinjaUndefined undefined || (right is JinjaUndefined && (undefined = (JinjaUndefined)right) is not null))
            throw undefined.Failure();
        return Order(left, right, comparison) is { } order && comparison switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    // Null where nothing holds (NaN).
    private static int? Order(object? left, object? right, string comparison)
    {
        JinjaBudget.CheckStack();
        JinjaBudget.Current.Step();
        if (PythonTypes.TryText(left, out var leftText) && PythonTypes.TryText(right, out var rightText))
            return CodePoints.Compare(leftText, rightText);
        if (PythonNumbers.IsNumber(left) && PythonNumbers.IsNumber(right))
            return PythonNumbers.Compare(left!, right!);
        if (left is PySequence a && right is PySequence b && a.IsTuple == b.IsTuple)
        {
            for (var i = 0; i < Math.Min(a.Items.Count, b.Items.Count); i++)
            {
                if (!PythonEquality.AreEqual(a.Items[i], b.Items[i]))
                    return Order(a.Items[i], b.Items[i], comparison);
            }

            return a.Items.Count.CompareTo(b.Items.Count);
        }

        throw JinjaException.Runtime($"'{comparison}' not supported between instances of '{PythonTypes.Name(left)}' and '{PythonTypes.Name(right)}'");
    }

    /// <summary>A stable sort by keys.</summary>
    public static List<object?> Sort(IReadOnlyList<object?> items, Func<object?, object?> key, bool reverse)
    {
        // A merge sort of our own: it is stable, also in reverse, takes a comparison that throws, and asks nothing but "<".
        var keyed = items.Select(item => (Key: key(item), Item: item)).ToArray();
        var scratch = new (object? Key, object? Item)[keyed.Length];
        Merge(keyed, scratch, 0, keyed.Length, reverse);
        return [.. keyed.Select(pair => pair.Item)];
    }

    private static void Merge((object? Key, object? Item)[] items, (object? Key, object? Item)[] scratch, int start, int end, bool reverse)
    {
        if (end - start < 2)
            return;
        var middle = start + ((end - start) / 2);
        Merge(items, scratch, start, middle, reverse);
        Merge(items, scratch, middle, end, reverse);
        var (left, right) = (start, middle);
        for (var i = start; i < end; i++)
        {
            var takeRight = left == middle || (right < end && (reverse ? Compare("<", items[left].Key, items[right].Key) : Compare("<", items[right].Key, items[left].Key)));
            scratch[i] = takeRight ? items[right++] : items[left++];
        }

        Array.Copy(scratch, start, items, start, end - start);
    }

    /// <summary>The result of <c>item in container</c>.</summary>
    public static bool Contains(object? container, object? item)
    {
        switch (container)
        {
            case string or Markup:
                _ = PythonTypes.TryText(container, out var text);
                if (item is JinjaUndefined || !PythonTypes.TryText(item, out var part))
                    throw JinjaException.Runtime($"'in <string>' requires string as left operand, not {PythonTypes.Name(item)}");
                return text.Contains(part, StringComparison.Ordinal);
            case PyDict dictionary: return dictionary.ContainsKey(item);
            case PyDictView { Kind: "dict_keys" } view: return view.Dictionary.ContainsKey(item);
            case PyRange range when PythonTypes.TryInteger(item, out var integer):
                var offset = integer - range.Start;
                return BigInteger.Remainder(offset, range.Step).IsZero && offset / range.Step >= 0 && offset / range.Step < range.Count;
            case PyBytes bytes when item is PyBytes sub: return bytes.Data.AsSpan().IndexOf(sub.Data) >= 0;
            default:
                if (!PythonTypes.IsIterable(container))
                    throw JinjaException.Runtime($"argument of type '{PythonTypes.Name(container)}' is not iterable");
                return PythonTypes.Iterate(container).Any(other => PythonEquality.AreEqual(other, item));
        }
    }
}
