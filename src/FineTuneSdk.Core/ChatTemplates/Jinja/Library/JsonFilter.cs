using System.Globalization;
using System.Numerics;
using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary><c>tojson</c> as transformers overrides it: Python's <c>json.dumps</c>, in the dictionary's order, not escaped for HTML, not limited to ASCII.</summary>
internal sealed class JsonFilter
{
    private readonly bool _ascii;
    private readonly string? _indent;
    private readonly string _itemSeparator;
    private readonly string _keySeparator;
    private readonly bool _sortKeys;
    private readonly StringBuilder _output = new();

    private static readonly Signature Parameters =
        Signature.Of("tojson").With("ensure_ascii", false).With("indent", null).With("separators", null).With("sort_keys", false);

    private JsonFilter(object?[] arguments)
    {
        _ascii = PythonTypes.IsTrue(arguments[0]);
        _indent = arguments[1] is null ? null : PythonTypes.TryText(arguments[1], out var text) ? text : Blanks(PythonTypes.ToCount(arguments[1]));
        (_itemSeparator, _keySeparator) = (_indent is null ? ", " : ",", ": ");
        if (arguments[2] is PySequence { Items: [var item, var key] } && PythonTypes.TryText(item, out var itemText) && PythonTypes.TryText(key, out var keyText))
            (_itemSeparator, _keySeparator) = (itemText, keyText);
        else if (arguments[2] is not null)
            throw JinjaException.Runtime("separators must be a pair of strings");
        _sortKeys = PythonTypes.IsTrue(arguments[3]);
    }

    private static string Blanks(int count)
    {
        JinjaBudget.Current.Reserve(Math.Max(0, count));
        return new string(' ', Math.Max(0, count));
    }

    public static object? Apply(object? value, CallArguments arguments)
    {
        var filter = new JsonFilter(Parameters.Bind(arguments));
        filter.Write(value, 0);
        return filter._output.ToString();
    }

    private void Write(object? value, int level)
    {
        JinjaBudget.CheckStack();
        var start = _output.Length;
        switch (value)
        {
            case string text: WriteString(text); break;
            case Markup markup: WriteString(markup.Text); break;
            case null or bool or long or BigInteger or double: _output.Append(Scalar(value)); break;
            case PySequence sequence: WriteItems('[', ']', sequence.Items, level, item => Write(item, level + 1)); break;
            case PyDict dictionary: WriteItems('{', '}', Pairs(dictionary), level, pair => WritePair(pair, level)); break;
            default: throw JinjaException.Runtime($"Object of type {PythonTypes.Name(value)} is not JSON serializable");
        }

        JinjaBudget.Current.Reserve(_output.Length - start);
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        double number => double.IsNaN(number) ? "NaN" : double.IsPositiveInfinity(number) ? "Infinity" : double.IsNegativeInfinity(number) ? "-Infinity" : PythonNumbers.Print(number),
        _ => PythonText.Repr(value),
    };

    private List<KeyValuePair<object?, object?>> Pairs(PyDict dictionary)
    {
        var pairs = dictionary.Pairs.ToList();
        if (!_sortKeys)
            return pairs;
        return [.. PythonOrder.Sort([.. pairs.Cast<object?>()], pair => ((KeyValuePair<object?, object?>)pair!).Key, reverse: false).Select(pair => (KeyValuePair<object?, object?>)pair!)];
    }

    private void WritePair(KeyValuePair<object?, object?> pair, int level)
    {
        WriteString(pair.Key switch
        {
            string text => text,
            Markup markup => markup.Text,
            null or bool or long or BigInteger or double => Scalar(pair.Key),
            _ => throw JinjaException.Runtime($"keys must be str, int, float, bool or None, not {PythonTypes.Name(pair.Key)}"),
        });
        _output.Append(_keySeparator);
        Write(pair.Value, level + 1);
    }

    private void WriteItems<T>(char open, char close, IReadOnlyList<T> items, int level, Action<T> write)
    {
        _output.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                _output.Append(_itemSeparator);
            NewLine(level + 1);
            write(items[i]);
        }

        if (items.Count > 0)
            NewLine(level);
        _output.Append(close);
    }

    private void NewLine(int level)
    {
        if (_indent is null)
            return;
        JinjaBudget.Current.Reserve((long)_indent.Length * level);
        _output.Append('\n');
        for (var i = 0; i < level; i++)
            _output.Append(_indent);
    }

    private void WriteString(string text)
    {
        _output.Append('"');
        foreach (var c in text)
        {
            switch (c)
            {
                case '"': _output.Append("\\\""); break;
                case '\\': _output.Append("\\\\"); break;
                case '\n': _output.Append("\\n"); break;
                case '\r': _output.Append("\\r"); break;
                case '\t': _output.Append("\\t"); break;
                case '\f': _output.Append("\\f"); break;
                case '\b': _output.Append("\\b"); break;
                case < ' ':
                case > '~' when _ascii && c != '\u007F':
                    _output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default: _output.Append(c); break;
            }
        }

        _output.Append('"');
    }
}
