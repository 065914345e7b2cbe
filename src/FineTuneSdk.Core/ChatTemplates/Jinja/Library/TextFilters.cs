using System.Globalization;
using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;
using static FineTuneSdk.Core.ChatTemplates.Jinja.Library.FilterTable;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>Filters on text.</summary>
internal static class TextFilters
{
    public static IEnumerable<KeyValuePair<string, JinjaFilter>> All { get; } =
    [
        Entry(Signature.Of("upper"), "upper", (value, _) => Like(value, PythonCase.Upper(PythonText.Str(value)))),
        Entry(Signature.Of("lower"), "lower", (value, _) => Like(value, PythonCase.Lower(PythonText.Str(value)))),
        Entry(Signature.Of("capitalize"), "capitalize", (value, _) => Like(value, PythonCase.Capitalize(PythonText.Str(value)))),
        Entry(Signature.Of("title"), "title", (value, _) => Title(PythonText.Str(value))),
        Entry(Signature.Of("trim").With("chars", null), "trim", (value, a) => Like(value, TextSearch.Strip(PythonText.Str(value), a[0], start: true, end: true))),
        Entry(Signature.Of("string"), "string", (value, _) => value as Markup ?? (object)PythonText.Str(value)),
        Entry(Signature.Of("replace").Needs("old", "new").With("count", null), "replace", (value, a) =>
            Like(value, TextSearch.Replace(PythonText.Str(value), PythonText.Str(a[0]), PythonText.Str(a[1]), a[2] is null ? -1 : PythonTypes.ToCount(a[2])))),
        Entry(Signature.Of("indent").With("width", 4L).With("first", false).With("blank", false), "indent", Indent),
        Entry(Signature.Of("center").With("width", 80L), "center", (value, a) => StringMethods.Call(PythonText.Str(value), "center", a[0])),
        Entry(Signature.Of("truncate").With("length", 255L).With("killwords", false).With("end", "...").With("leeway", null), "truncate", Truncate),
        Entry(Signature.Of("wordcount"), "wordcount", (value, _) => WordCount(PythonText.Str(value))),
        Entry(Signature.Of("wordwrap").With("width", 79L).With("break_long_words", true).With("wrapstring", null).With("break_on_hyphens", true), "wordwrap", WordWrap.Apply),
        new("format", Format),
    ];

    // What is marked as HTML stays marked.
    private static object Like(object? value, string text) => value is Markup ? new Markup(text) : text;

    // Jinja's own title case: words begin after blanks, hyphens and opening brackets, so "they're" has one capital.
    private static string Title(string text)
    {
        JinjaBudget.Current.Reserve(text.Length);
        var output = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && IsWordEdge(text[i]))
                i++;
            output.Append(text, start, i - start);
            start = i;
            while (i < text.Length && !IsWordEdge(text[i]))
                i++;
            var first = start < i && char.IsHighSurrogate(text[start]) && start + 1 < i ? 2 : Math.Min(1, i - start);
            output.Append(PythonCase.Upper(text.Substring(start, first))).Append(PythonCase.Lower(text[(start + first)..i]));
        }

        return output.ToString();
    }

    private static bool IsWordEdge(char c) => c is '-' or '(' or '{' or '[' or '<' || PythonText.IsSpace(c);

    private static object? Indent(object? value, object?[] arguments)
    {
        if (!PythonTypes.TryText(value, out var text))
            throw value is JinjaUndefined undefined ? undefined.Failure() : JinjaException.Runtime($"unsupported operand type(s) for +=: '{PythonTypes.Name(value)}' and 'str'");
        if (!PythonTypes.TryText(arguments[0], out var indent))
        {
            var width = Math.Max(0, PythonTypes.ToCount(arguments[0]));
            JinjaBudget.Current.Reserve(width);
            indent = new string(' ', width);
        }

        // The added line end keeps an empty last line, as Jinja does.
        var lines = TextSplit.Lines(text + "\n", keepEnds: false).ToList();
        JinjaBudget.Current.Reserve(text.Length + ((long)lines.Count * (indent.Length + 1)));
        var output = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0)
                output.Append('\n');
            if (i == 0 ? PythonTypes.IsTrue(arguments[1]) : lines[i].Length > 0 || PythonTypes.IsTrue(arguments[2]))
                output.Append(indent);
            output.Append(lines[i]);
        }

        return Like(value, output.ToString());
    }

    private static object? Truncate(object? value, object?[] arguments)
    {
        var (length, end) = (PythonTypes.ToCount(arguments[0]), PythonText.Str(arguments[2]));
        var leeway = arguments[3] is null ? 5 : PythonTypes.ToCount(arguments[3]);
        var keep = length - CodePoints.Length(end);
        if (keep < 0 || leeway < 0)
            throw JinjaException.Runtime(keep < 0 ? $"expected length >= {CodePoints.Length(end)}, got {length}" : $"expected leeway >= 0, got {leeway}");
        if (!PythonTypes.TryLength(value, out var count))
            throw JinjaException.Runtime($"object of type '{PythonTypes.Name(value)}' has no len()");
        if (count <= (long)length + leeway)
            return value;
        if (!PythonTypes.TryText(value, out var text))
            throw JinjaException.Runtime($"'truncate' cuts text, not {PythonTypes.Name(value)}");
        var cut = text[..CodePoints.ToUtf16(text, keep)];
        var space = PythonTypes.IsTrue(arguments[1]) ? -1 : cut.LastIndexOf(' ');
        return (space < 0 ? cut : cut[..space]) + end;
    }

    private static long WordCount(string text)
    {
        var (count, inside) = (0L, false);
        foreach (var rune in text.EnumerateRunes())
        {
            var isWord = rune.Value == '_' || Rune.IsLetter(rune) || TextClasses.IsNumeric(rune);
            if (isWord && !inside)
                count++;
            inside = isWord;
        }

        return count;
    }

    private static string Format(object? value, CallArguments arguments)
    {
        if (arguments.Positional.Count > 0 && arguments.Named.Count > 0)
            throw JinjaException.Runtime("can't handle positional and keyword arguments at the same time");
        if (arguments.Named.Count == 0)
            return PercentFormat.Apply(PythonText.Str(value), PySequence.Tuple(arguments.Positional));
        var mapping = new PyDict();
        foreach (var (name, argument) in arguments.Named)
            mapping[name] = argument;
        return PercentFormat.Apply(PythonText.Str(value), mapping);
    }
}
