using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>Cutting text into pieces.</summary>
internal static class TextSplit
{
    public static PySequence Split(string text, object? separator, int limit)
    {
        JinjaBudget.Current.Reserve(text.Length);
        if (separator is null)
            return PySequence.List(Words(text, limit));
        var cut = Separator(separator);
        var parts = new List<object?>();
        var start = 0;
        for (var at = text.IndexOf(cut, StringComparison.Ordinal); at >= 0 && limit != 0; at = text.IndexOf(cut, start, StringComparison.Ordinal), limit--)
        {
            parts.Add(text[start..at]);
            start = at + cut.Length;
        }

        parts.Add(text[start..]);
        return PySequence.List(parts);
    }

    private static string Separator(object? separator) => !PythonTypes.TryText(separator, out var text)
        ? throw JinjaException.Runtime($"must be str or None, not {PythonTypes.Name(separator)}")
        : text.Length > 0 ? text : throw JinjaException.Runtime("empty separator");

    // Runs of whitespace separate; the last part keeps what is at its end.
    private static List<object?> Words(string text, int limit)
    {
        var words = new List<object?>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && PythonText.IsSpace(text[at]))
                at++;
            if (at == text.Length)
                return words;
            if (limit-- == 0)
            {
                words.Add(text[at..]);
                return words;
            }

            var start = at;
            while (at < text.Length && !PythonText.IsSpace(text[at]))
                at++;
            words.Add(text[start..at]);
        }
    }

    public static PySequence SplitFromEnd(string text, object? separator, int limit)
    {
        JinjaBudget.Current.Reserve(text.Length);
        var parts = new List<object?>();
        var end = text.Length;
        if (separator is not null)
        {
            var cut = Separator(separator);
            for (var at = text.LastIndexOf(cut, StringComparison.Ordinal); at >= 0 && limit != 0; at = end < cut.Length ? -1 : text[..end].LastIndexOf(cut, StringComparison.Ordinal), limit--)
            {
                parts.Add(text[(at + cut.Length)..end]);
                end = at;
            }

            parts.Add(text[..end]);
        }
        else
        {
            while (true)
            {
                while (end > 0 && PythonText.IsSpace(text[end - 1]))
                    end--;
                if (end == 0)
                    break;
                if (limit-- == 0)
                {
                    parts.Add(text[..end]);
                    break;
                }

                var start = end;
                while (start > 0 && !PythonText.IsSpace(text[start - 1]))
                    start--;
                parts.Add(text[start..end]);
                end = start;
            }
        }

        parts.Reverse();
        return PySequence.List(parts);
    }

    /// <summary>The lines of a text, by every line end that Python knows.</summary>
    public static IEnumerable<string> Lines(string text, bool keepEnds)
    {
        JinjaBudget.Current.Reserve(text.Length);
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\r' or '\v' or '\f' or '\u001C' or '\u001D' or '\u001E' or '\u0085' or '\u2028' or '\u2029'))
                continue;
            var end = i;
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                i++;
            yield return text[start..(keepEnds ? i + 1 : end)];
            start = i + 1;
        }

        if (start < text.Length)
            yield return text[start..];
    }

    public static PySequence Partition(string text, string separator, bool last)
    {
        if (separator.Length == 0)
            throw JinjaException.Runtime("empty separator");
        var at = last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        if (at < 0)
            return last ? PySequence.Tuple("", "", text) : PySequence.Tuple(text, "", "");
        return PySequence.Tuple(text[..at], separator, text[(at + separator.Length)..]);
    }

    public static string ExpandTabs(string text, int size)
    {
        var output = new StringBuilder();
        var column = 0;
        foreach (var c in text)
        {
            if (c == '\t')
            {
                var blanks = size > 0 ? size - (column % size) : 0;
                JinjaBudget.Current.Reserve(blanks);
                output.Append(' ', blanks);
                column += blanks;
                continue;
            }

            output.Append(c);
            column = c is '\n' or '\r' ? 0 : char.IsLowSurrogate(c) ? column : column + 1;
        }

        return output.ToString();
    }
}
