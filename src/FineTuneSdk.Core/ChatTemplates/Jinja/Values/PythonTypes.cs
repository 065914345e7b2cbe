using System.Numerics;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>What Python knows of every object: type, truth, length, items. Integers are <see cref="long"/> or, beyond it, <see cref="BigInteger"/>; None is null.</summary>
internal static class PythonTypes
{
    public static string Name(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        string => "str",
        Markup => "Markup",
        PySequence { IsTuple: false } => "list",
        PySequence => "tuple",
        PyDict => "dict",
        PyDictView view => view.Kind,
        PyRange => "range",
        PyIterator iterator => iterator.TypeName,
        PyBytes => "bytes",
        JinjaUndefined => "Undefined",
        JinjaNamespace => "Namespace",
        JinjaCallable callable => callable.TypeName,
        _ => value.GetType().Name,
    };

    /// <summary>The owner's name in the message of an undefined member.</summary>
    public static string ObjectName(object? value) => value is null ? "None" : Name(value) + " object";

    public static bool IsTrue(object? value) => value switch
    {
        null or JinjaUndefined => false,
        bool truth => truth,
        long number => number != 0,
        BigInteger number => !number.IsZero,
        double number => number != 0,
        _ => !TryLength(value, out var length) || length != 0,
    };

    public static bool TryLength(object? value, out long length)
    {
        long? found = value switch
        {
            string text => CodePoints.Length(text),
            Markup markup => CodePoints.Length(markup.Text),
            PySequence sequence => sequence.Items.Count,
            PyDict dictionary => dictionary.Count,
            PyDictView view => view.Dictionary.Count,
            PyRange range => range.Count,
            PyBytes bytes => bytes.Data.Length,
            JinjaUndefined => 0,
            JinjaLoop loop => loop.Length,
            _ => null,
        };
        length = found ?? 0;
        return found is not null;
    }

    public static bool IsIterable(object? value) =>
        value is string or Markup or PySequence or PyDict or PyDictView or PyRange or PyIterator or PyBytes or JinjaUndefined or JinjaLoop;

    /// <summary>The items of an iterable; each costs a step.</summary>
    public static IEnumerable<object?> Iterate(object? value)
    {
        if (!IsIterable(value))
            throw JinjaException.Runtime($"'{Name(value)}' object is not iterable");
        return Counted(value switch
        {
            string text => CodePoints.Split(text),
            Markup markup => CodePoints.Split(markup.Text),
            PySequence sequence => sequence.Items,
            PyDict dictionary => dictionary.Keys,
            PyDictView view => view.Items,
            PyRange range => range.Items,
            PyIterator iterator => iterator.Drain(),
            PyBytes bytes => bytes.Data.Select(b => (object?)(long)b),
            _ => [],
        });
    }

    private static IEnumerable<object?> Counted(IEnumerable<object?> items)
    {
        var budget = JinjaBudget.Current;
        foreach (var item in items)
        {
            budget.Step();
            yield return item;
        }
    }

    /// <summary>The items of an iterable as a list of their own.</summary>
    public static List<object?> ToList(object? value)
    {
        if (TryLength(value, out var length))
            JinjaBudget.Current.Reserve(length);
        return [.. Iterate(value)];
    }

    /// <summary>A string's text, marked or not.</summary>
    public static bool TryText(object? value, out string text)
    {
        (var isText, text) = value switch { string plain => (true, plain), Markup markup => (true, markup.Text), _ => (false, "") };
        return isText;
    }

    /// <summary>A bool, int or BigInteger as an integer, as Python's <c>__index__</c>.</summary>
    public static bool TryInteger(object? value, out BigInteger integer)
    {
        (var isInteger, integer) = value switch
        {
            bool truth => (true, truth ? BigInteger.One : BigInteger.Zero),
            long number => (true, number),
            BigInteger number => (true, number),
            _ => (false, default),
        };
        return isInteger;
    }

    /// <summary>An integer argument that has to fit a count or width; beyond it the nearest that fits.</summary>
    public static int ToCount(object? value)
    {
        if (!TryInteger(value, out var integer))
            throw value is JinjaUndefined undefined ? undefined.Failure() : JinjaException.Runtime($"'{Name(value)}' object cannot be interpreted as an integer");
        return (int)BigInteger.Max(int.MinValue, BigInteger.Min(int.MaxValue, integer));
    }
}
