using System.Numerics;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary><c>==</c>, <c>hash</c> and <c>is</c> of Python.</summary>
internal static class PythonEquality
{
    public static bool AreEqual(object? left, object? right)
    {
        JinjaBudget.CheckStack();
        JinjaBudget.Current.Step();
        if (left is null || right is null)
            return left is null && right is null;
        if (ReferenceEquals(left, right))
            return left is not double number || !double.IsNaN(number);
        if (PythonTypes.TryText(left, out var leftText))
            return PythonTypes.TryText(right, out var rightText) && leftText == rightText;
        if (PythonNumbers.IsNumber(left))
            return PythonNumbers.IsNumber(right) && PythonNumbers.Compare(left, right) == 0;
        return (left, right) switch
        {
            (PySequence a, PySequence b) => a.IsTuple == b.IsTuple && ItemsEqual(a.Items, b.Items),
            (PyDict a, PyDict b) => a.Count == b.Count && a.Pairs.All(pair => b.TryGetValue(pair.Key, out var other) && AreEqual(pair.Value, other)),
            (PyRange a, PyRange b) => a.Count == b.Count && (a.Count == 0 || (a.Start == b.Start && (a.Count == 1 || a.Step == b.Step))),
            (PyDictView a, PyDictView b) when a.Kind == b.Kind && a.Kind != "dict_values" =>
                a.Dictionary.Count == b.Dictionary.Count && a.Items.All(item => b.Items.Any(other => AreEqual(item, other))),
            (PyBytes a, PyBytes b) => a.Data.AsSpan().SequenceEqual(b.Data),
            (JinjaUndefined, JinjaUndefined) => true,
            _ => false,
        };
    }

    private static bool ItemsEqual(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i]))
                return false;
        }

        return true;
    }

    /// <summary>A hash that fits <see cref="AreEqual"/>; a value that can change has none.</summary>
    public static int Hash(object? value)
    {
        JinjaBudget.CheckStack();
        JinjaBudget.Current.Step();
        if (PythonTypes.TryText(value, out var text))
            return string.GetHashCode(text, StringComparison.Ordinal);
        switch (value)
        {
            case null: return 0;
            case JinjaUndefined: return 1;
            case bool or long or BigInteger or double: return PythonNumbers.Hash(value);
            case PyBytes bytes: return bytes.Data.Length;
            case PyRange range: return range.Count.GetHashCode();
            case PySequence { IsTuple: true } tuple:
                var hash = default(HashCode);
                foreach (var item in tuple.Items)
                    hash.Add(Hash(item));
                return hash.ToHashCode();
            case PySequence or PyDict or PyDictView: throw JinjaException.Runtime($"unhashable type: '{PythonTypes.Name(value)}'");
            default: return System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value);
        }
    }

    /// <summary>Whether both are one object: small numbers, strings and the constants are shared in Python, so their values decide.</summary>
    public static bool AreSame(object? left, object? right) =>
        (left, right) switch
        {
            (bool a, bool b) => a == b,
            (long a, long b) => a == b,
            (string a, string b) => a == b,
            (bool or long or double or BigInteger or string, _) => ReferenceEquals(left, right),
            _ => ReferenceEquals(left, right),
        };
}
