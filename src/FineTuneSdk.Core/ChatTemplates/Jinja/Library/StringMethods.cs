using System.Collections.Frozen;
using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>The methods of Python's <c>str</c>.</summary>
internal static class StringMethods
{
    private sealed record Method(Signature Signature, Func<string, object?[], object?> Body);

    private static readonly FrozenDictionary<string, Method> Methods = new Dictionary<string, Method>(StringComparer.Ordinal)
    {
        ["upper"] = new(Signature.Of("upper"), (s, _) => PythonCase.Upper(s)),
        ["lower"] = new(Signature.Of("lower"), (s, _) => PythonCase.Lower(s)),
        ["title"] = new(Signature.Of("title"), (s, _) => PythonCase.Title(s)),
        ["capitalize"] = new(Signature.Of("capitalize"), (s, _) => PythonCase.Capitalize(s)),
        ["swapcase"] = new(Signature.Of("swapcase"), (s, _) => PythonCase.Swap(s)),
        ["casefold"] = new(Signature.Of("casefold"), (s, _) => PythonCase.Fold(s)),
        ["strip"] = new(Signature.Of("strip").With("chars", null), (s, a) => TextSearch.Strip(s, a[0], start: true, end: true)),
        ["lstrip"] = new(Signature.Of("lstrip").With("chars", null), (s, a) => TextSearch.Strip(s, a[0], start: true, end: false)),
        ["rstrip"] = new(Signature.Of("rstrip").With("chars", null), (s, a) => TextSearch.Strip(s, a[0], start: false, end: true)),
        ["split"] = new(Signature.Of("split").With("sep", null).With("maxsplit", -1L), (s, a) => TextSplit.Split(s, a[0], PythonTypes.ToCount(a[1]))),
        ["rsplit"] = new(Signature.Of("rsplit").With("sep", null).With("maxsplit", -1L), (s, a) => TextSplit.SplitFromEnd(s, a[0], PythonTypes.ToCount(a[1]))),
        ["splitlines"] = new(Signature.Of("splitlines").With("keepends", false), (s, a) => PySequence.List([.. TextSplit.Lines(s, PythonTypes.IsTrue(a[0]))])),
        ["partition"] = new(Signature.Of("partition").Needs("sep"), (s, a) => TextSplit.Partition(s, Text(a[0]), last: false)),
        ["rpartition"] = new(Signature.Of("rpartition").Needs("sep"), (s, a) => TextSplit.Partition(s, Text(a[0]), last: true)),
        ["replace"] = new(Signature.Of("replace").Needs("old", "new").With("count", -1L), (s, a) => TextSearch.Replace(s, Text(a[0]), Text(a[1]), PythonTypes.ToCount(a[2]))),
        ["removeprefix"] = new(Signature.Of("removeprefix").Needs("prefix"), (s, a) => s.StartsWith(Text(a[0]), StringComparison.Ordinal) ? s[Text(a[0]).Length..] : s),
        ["removesuffix"] = new(Signature.Of("removesuffix").Needs("suffix"), (s, a) => s.EndsWith(Text(a[0]), StringComparison.Ordinal) ? s[..^Text(a[0]).Length] : s),
        ["startswith"] = new(Ranged("startswith", "prefix"), (s, a) => TextSearch.HasAffix(s, a, "startswith", atEnd: false)),
        ["endswith"] = new(Ranged("endswith", "suffix"), (s, a) => TextSearch.HasAffix(s, a, "endswith", atEnd: true)),
        ["find"] = new(Ranged("find", "sub"), (s, a) => TextSearch.Find(s, a, last: false)),
        ["rfind"] = new(Ranged("rfind", "sub"), (s, a) => TextSearch.Find(s, a, last: true)),
        ["index"] = new(Ranged("index", "sub"), (s, a) => TextSearch.Find(s, a, last: false) is var at and >= 0 ? at : throw JinjaException.Runtime("substring not found")),
        ["rindex"] = new(Ranged("rindex", "sub"), (s, a) => TextSearch.Find(s, a, last: true) is var at and >= 0 ? at : throw JinjaException.Runtime("substring not found")),
        ["count"] = new(Ranged("count", "sub"), (s, a) => TextSearch.Count(s, a)),
        ["join"] = new(Signature.Of("join").Needs("iterable"), (s, a) => Join(s, a[0])),
        ["center"] = new(Signature.Of("center").Needs("width").With("fillchar", " "), (s, a) => Center(s, PythonTypes.ToCount(a[0]), Fill(a[1], "center"))),
        ["ljust"] = new(Signature.Of("ljust").Needs("width").With("fillchar", " "), (s, a) => FormatSpec.Pad(s, PythonTypes.ToCount(a[0]), '<', Fill(a[1], "ljust"))),
        ["rjust"] = new(Signature.Of("rjust").Needs("width").With("fillchar", " "), (s, a) => FormatSpec.Pad(s, PythonTypes.ToCount(a[0]), '>', Fill(a[1], "rjust"))),
        ["zfill"] = new(Signature.Of("zfill").Needs("width"), (s, a) => s.Length > 0 && s[0] is '+' or '-' ? s[0] + FormatSpec.Pad(s[1..], PythonTypes.ToCount(a[0]) - 1, '>', "0") : FormatSpec.Pad(s, PythonTypes.ToCount(a[0]), '>', "0")),
        ["expandtabs"] = new(Signature.Of("expandtabs").With("tabsize", 8L), (s, a) => TextSplit.ExpandTabs(s, PythonTypes.ToCount(a[0]))),
        ["encode"] = new(Signature.Of("encode").With("encoding", "utf-8").With("errors", "strict"), (s, a) => Encode(s, Text(a[0]))),
        ["isalpha"] = new(Signature.Of("isalpha"), (s, _) => TextClasses.All(s, Rune.IsLetter)),
        ["isdigit"] = new(Signature.Of("isdigit"), (s, _) => TextClasses.All(s, TextClasses.IsDigit)),
        ["isdecimal"] = new(Signature.Of("isdecimal"), (s, _) => TextClasses.All(s, TextClasses.IsDecimal)),
        ["isnumeric"] = new(Signature.Of("isnumeric"), (s, _) => TextClasses.All(s, TextClasses.IsNumeric)),
        ["isalnum"] = new(Signature.Of("isalnum"), (s, _) => TextClasses.All(s, rune => Rune.IsLetter(rune) || TextClasses.IsNumeric(rune))),
        ["isspace"] = new(Signature.Of("isspace"), (s, _) => s.Length > 0 && s.All(PythonText.IsSpace)),
        ["isprintable"] = new(Signature.Of("isprintable"), (s, _) => s.EnumerateRunes().All(PythonText.IsPrintable)),
        ["isascii"] = new(Signature.Of("isascii"), (s, _) => Ascii.IsValid(s)),
        ["isidentifier"] = new(Signature.Of("isidentifier"), (s, _) => TextClasses.IsIdentifier(s)),
        ["islower"] = new(Signature.Of("islower"), (s, _) => TextClasses.IsLower(s)),
        ["isupper"] = new(Signature.Of("isupper"), (s, _) => TextClasses.IsUpper(s)),
        ["istitle"] = new(Signature.Of("istitle"), (s, _) => TextClasses.IsTitle(s)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static Signature Ranged(string name, string sub) => Signature.Of(name).Needs(sub).With("start", null).With("end", null);

    public static bool TryGet(object owner, string name, out object? member)
    {
        _ = PythonTypes.TryText(owner, out var text);
        member = null;
        if (name is "format" or "format_map")
            member = new JinjaCallable(name, arguments => Like(owner, Format(text, name, arguments))) { TypeName = "function" };
        else if (Methods.TryGetValue(name, out var method))
            member = new JinjaCallable(name, arguments => Like(owner, method.Body(text, method.Signature.Bind(arguments)))) { TypeName = "builtin_function_or_method" };
        return member is not null;
    }

    /// <summary>Calls a method by name.</summary>
    public static object? Call(string text, string name, params object?[] arguments) => Methods[name].Body(text, Methods[name].Signature.Bind(new(arguments, [])));

    // What a method of marked text gives is marked too.
    private static object? Like(object owner, object? result) => owner is Markup && result is string text ? new Markup(text) : result;

    private static string Format(string text, string name, CallArguments arguments)
    {
        if (name == "format")
            return new FormatMethod(arguments, null).Apply(text);
        if (arguments is not { Positional: [PyDict mapping], Named: [] })
            throw JinjaException.Runtime("format_map() takes exactly one argument, a mapping");
        return new FormatMethod(CallArguments.None, mapping).Apply(text);
    }

    private static string Text(object? value) =>
        PythonTypes.TryText(value, out var text) ? text : throw JinjaException.Runtime($"must be str, not {PythonTypes.Name(value)}");

    private static string Fill(object? value, string method) =>
        PythonTypes.TryText(value, out var text) && CodePoints.Length(text) == 1 ? text : throw JinjaException.Runtime($"{method}() needs a fill character, one character long");

    // CPython puts the odd blank to the left when the width is odd.
    private static string Center(string text, int width, string fill)
    {
        var missing = width - CodePoints.Length(text);
        if (missing <= 0)
            return text;
        var left = (missing / 2) + (missing & width & 1);
        return FormatSpec.Pad(FormatSpec.Pad(text, width - missing + left, '>', fill), width, '<', fill);
    }

    private static string Join(string separator, object? iterable)
    {
        var parts = new List<string>();
        foreach (var item in PythonTypes.Iterate(iterable))
            parts.Add(PythonTypes.TryText(item, out var text) ? text : throw JinjaException.Runtime($"sequence item {parts.Count}: expected str instance, {PythonTypes.Name(item)} found"));
        JinjaBudget.Current.Reserve(parts.Sum(part => (long)part.Length) + ((long)separator.Length * parts.Count));
        return string.Join(separator, parts);
    }

    private static PyBytes Encode(string text, string encoding) => encoding.ToUpperInvariant() switch
    {
        "UTF-8" or "UTF8" => new(Encoding.UTF8.GetBytes(text)),
        "ASCII" when Ascii.IsValid(text) => new(Encoding.ASCII.GetBytes(text)),
        _ => throw JinjaException.Unsupported($"encode('{encoding}') isn't supported, UTF-8 is"),
    };
}
