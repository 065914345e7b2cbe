using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>Finding, stripping and replacing in text.</summary>
internal static class TextSearch
{
    public static string Strip(string text, object? characters, bool start, bool end)
    {
        string? set = null;
        if (characters is not null && !PythonTypes.TryText(characters, out set))
            throw JinjaException.Runtime($"strip arg must be None or str, not {PythonTypes.Name(characters)}");
        var points = set is null ? null : CodePoints.Split(set).ToHashSet(StringComparer.Ordinal);
        var (from, to) = (0, text.Length);
        while (start && from < to && Matches(text, from, UnitsAt(text, from), points))
            from += UnitsAt(text, from);
        while (end && to > from && Matches(text, to - UnitsBefore(text, to), UnitsBefore(text, to), points))
            to -= UnitsBefore(text, to);
        return text[from..to];
    }

    private static bool Matches(string text, int at, int units, HashSet<string>? points) => points is null ? PythonText.IsSpace(text[at]) : points.Contains(text.Substring(at, units));

    private static int UnitsAt(string text, int at) => char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;

    private static int UnitsBefore(string text, int at) => char.IsLowSurrogate(text[at - 1]) && at > 1 && char.IsHighSurrogate(text[at - 2]) ? 2 : 1;

    public static string Replace(string text, string old, string replacement, int count)
    {
        if (count == 0)
            return text;
        if (old.Length == 0)
            return ReplaceEmpty(text, replacement, count);
        var output = new StringBuilder();
        var start = 0;
        for (var at = text.IndexOf(old, StringComparison.Ordinal); at >= 0 && count != 0; at = text.IndexOf(old, start, StringComparison.Ordinal), count--)
        {
            output.Append(text, start, at - start).Append(replacement);
            JinjaBudget.Current.Reserve(replacement.Length + at - start);
            start = at + old.Length;
        }

        return output.Append(text, start, text.Length - start).ToString();
    }

    // Before every character and at the end.
    private static string ReplaceEmpty(string text, string replacement, int count)
    {
        JinjaBudget.Current.Reserve(text.Length + ((text.Length + 1L) * replacement.Length));
        var output = new StringBuilder();
        foreach (var point in CodePoints.Split(text))
        {
            if (count-- != 0)
                output.Append(replacement);
            else
                count = 0;
            output.Append(point);
        }

        return count != 0 ? output.Append(replacement).ToString() : output.ToString();
    }

    /// <summary>The part between the optional start and end of <c>find(sub, start, end)</c>, and where it begins; null where the start is beyond the end.</summary>
    private static (string Part, int Start)? Range(string text, object? start, object? end)
    {
        var length = CodePoints.Length(text);
        var (from, to) = (Bound(start, 0), Bound(end, length));
        if (from > to || from > length)
            return null;
        var (first, last) = (CodePoints.ToUtf16(text, from), CodePoints.ToUtf16(text, Math.Min(to, length)));
        return (text[first..last], first);

        int Bound(object? bound, int missing)
        {
            if (bound is null)
                return missing;
            var value = PythonTypes.ToCount(bound);
            return value < 0 ? Math.Max(0, value + length) : value;
        }
    }

    public static bool HasAffix(string text, object?[] arguments, string method, bool atEnd)
    {
        var affixes = arguments[0] is PySequence { IsTuple: true } tuple ? tuple.Items : [arguments[0]];
        var range = Range(text, arguments[1], arguments[2]);
        foreach (var affix in affixes)
        {
            if (!PythonTypes.TryText(affix, out var value))
                throw JinjaException.Runtime($"{method} first arg must be str or a tuple of str, not {PythonTypes.Name(affix)}");
            if (range is { } part && (atEnd ? part.Part.EndsWith(value, StringComparison.Ordinal) : part.Part.StartsWith(value, StringComparison.Ordinal)))
                return true;
        }

        return false;
    }

    public static long Find(string text, object?[] arguments, bool last)
    {
        var sub = Sub(arguments[0]);
        if (Range(text, arguments[1], arguments[2]) is not { } range)
            return -1;
        var at = last ? range.Part.LastIndexOf(sub, StringComparison.Ordinal) : range.Part.IndexOf(sub, StringComparison.Ordinal);
        return at < 0 ? -1 : CodePoints.FromUtf16(text, range.Start + at);
    }

    public static long Count(string text, object?[] arguments)
    {
        var sub = Sub(arguments[0]);
        if (Range(text, arguments[1], arguments[2]) is not { } range)
            return 0;
        if (sub.Length == 0)
            return CodePoints.Length(range.Part) + 1;
        var count = 0;
        for (var at = range.Part.IndexOf(sub, StringComparison.Ordinal); at >= 0; at = range.Part.IndexOf(sub, at + sub.Length, StringComparison.Ordinal))
            count++;
        return count;
    }

    private static string Sub(object? value) => PythonTypes.TryText(value, out var text) ? text : throw JinjaException.Runtime($"must be str, not {PythonTypes.Name(value)}");
}
