using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;
using static FineTuneSdk.Core.ChatTemplates.Jinja.Library.FilterTable;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>Filters for HTML and addresses. Chat templates use <c>safe</c>; the rest is there because Jinja has it.</summary>
internal static class HtmlFilters
{
    public static IEnumerable<KeyValuePair<string, JinjaFilter>> All { get; } =
    [
        Entry(Signature.Of("safe"), "safe", (value, _) => value as Markup ?? new Markup(PythonText.Str(value))),
        Entry(Signature.Of("escape"), "escape", (value, _) => Markup.Escape(value)),
        Entry(Signature.Of("e"), "e", (value, _) => Markup.Escape(value)),
        Entry(Signature.Of("forceescape"), "forceescape", (value, _) => new Markup(Markup.EscapeText(PythonText.Str(value)))),
        Entry(Signature.Of("striptags"), "striptags", (value, _) => StripTags(PythonText.Str(value))),
        Entry(Signature.Of("urlencode"), "urlencode", (value, _) => UrlEncode(value)),
        Entry(Signature.Of("xmlattr").With("autospace", true), "xmlattr", XmlAttributes),
    ];

    private static readonly SearchValues<char> InvalidInName = SearchValues.Create(" \t\n\r\f\v/>=");

    private static string StripTags(string text)
    {
        var output = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var end = text[i] != '<' ? -1 : string.CompareOrdinal(text, i, "<!--", 0, 4) == 0 ? text.IndexOf("-->", i, StringComparison.Ordinal) is var close and >= 0 ? close + 2 : -1 : text.IndexOf('>', i);
            if (end >= 0)
                i = end;
            else
                output.Append(text[i]);
        }

        var words = TextSplit.Split(output.ToString(), null, -1).Items.Select(PythonText.Str);
        return WebUtility.HtmlDecode(string.Join(' ', words));
    }

    private static string UrlEncode(object? value)
    {
        if (PythonTypes.TryText(value, out _) || !PythonTypes.IsIterable(value))
            return Quote(PythonText.Str(value), isQuery: false);
        var pairs = value is PyDict dictionary ? dictionary.Pairs.Select(pair => (pair.Key, pair.Value)) : PythonTypes.Iterate(value).Select(Pair);
        return string.Join('&', pairs.Select(pair => $"{Quote(PythonText.Str(pair.Item1), isQuery: true)}={Quote(PythonText.Str(pair.Item2), isQuery: true)}"));
    }

    private static (object?, object?) Pair(object? item) => item is PySequence { Items: [var key, var value] } ? (key, value) : throw JinjaException.Runtime("urlencode takes pairs");

    private static string Quote(string text, bool isQuery)
    {
        JinjaBudget.Current.Reserve(text.Length * 9L);
        var output = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '~' || (c == '/' && !isQuery))
                output.Append(c);
            else if (c == ' ' && isQuery)
                output.Append('+');
            else
                output.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return output.ToString();
    }

    private static string XmlAttributes(object? value, object?[] arguments)
    {
        if (value is not PyDict dictionary)
            throw JinjaException.Runtime($"'{PythonTypes.Name(value)}' object has no attribute 'items'");
        var items = new List<string>();
        foreach (var (key, item) in dictionary.Pairs)
        {
            if (item is null or JinjaUndefined)
                continue;
            if (!PythonTypes.TryText(key, out var name) || name.AsSpan().IndexOfAny(InvalidInName) >= 0)
                throw JinjaException.Runtime($"Invalid character in attribute name: {PythonText.Repr(key)}");
            items.Add($"{Markup.Escape(key).Text}=\"{Markup.Escape(item).Text}\"");
        }

        return items.Count > 0 && PythonTypes.IsTrue(arguments[0]) ? " " + string.Join(' ', items) : string.Join(' ', items);
    }
}
