using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>The filter <c>wordwrap</c>: Python's <c>textwrap.wrap</c> on each line of the text, words broken at blanks and after hyphens between letters.</summary>
internal static class WordWrap
{
    public static object? Apply(object? value, object?[] arguments)
    {
        var width = PythonTypes.ToCount(arguments[0]);
        if (width <= 0)
            throw JinjaException.Runtime($"invalid width {width} (must be > 0)");
        var breakLong = PythonTypes.IsTrue(arguments[1]);
        var separator = arguments[2] is null ? "\n" : PythonText.Str(arguments[2]);
        var breakHyphens = PythonTypes.IsTrue(arguments[3]);
        if (!PythonTypes.TryText(value, out var text))
            throw value is JinjaUndefined undefined ? undefined.Failure() : JinjaException.Runtime($"'{PythonTypes.Name(value)}' object has no attribute 'splitlines'");
        JinjaBudget.Current.Reserve(text.Length * (1L + separator.Length));
        return string.Join(separator, TextSplit.Lines(text, keepEnds: false).Select(line => string.Join(separator, Wrap(line, width, breakLong, breakHyphens))));
    }

    private static List<string> Wrap(string line, int width, bool breakLong, bool breakHyphens)
    {
        var chunks = new Stack<string>(Chunks(line, breakHyphens).Reverse());
        var lines = new List<string>();
        while (chunks.Count > 0)
        {
            if (lines.Count > 0 && IsBlank(chunks.Peek()))
            {
                chunks.Pop();
                continue;
            }

            var current = new List<string>();
            var used = 0;
            while (chunks.TryPeek(out var chunk) && used + CodePoints.Length(chunk) <= width)
            {
                used += CodePoints.Length(chunk);
                current.Add(chunks.Pop());
            }

            if (chunks.TryPeek(out var tooLong) && CodePoints.Length(tooLong) > width)
                BreakLong(chunks, current, width - used, breakLong);
            if (current.Count > 0 && IsBlank(current[^1]))
                current.RemoveAt(current.Count - 1);
            if (current.Count > 0)
                lines.Add(string.Concat(current));
        }

        return lines;
    }

    // A word that fits no line: cut where the line ends, or left alone on a line of its own.
    private static void BreakLong(Stack<string> chunks, List<string> current, int space, bool breakLong)
    {
        if (breakLong)
        {
            var chunk = chunks.Pop();
            var cut = CodePoints.ToUtf16(chunk, Math.Max(1, space));
            current.Add(chunk[..cut]);
            chunks.Push(chunk[cut..]);
        }
        else if (current.Count == 0)
        {
            current.Add(chunks.Pop());
        }
    }

    private static bool IsBlank(string chunk) => chunk.All(PythonText.IsSpace);

    private static IEnumerable<string> Chunks(string line, bool breakHyphens)
    {
        var chunk = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            chunk.Append(line[i]);
            var next = i + 1 < line.Length ? line[i + 1] : '\0';
            var ends = i + 1 == line.Length || PythonText.IsSpace(line[i]) != PythonText.IsSpace(next)
                || (breakHyphens && line[i] == '-' && i > 1 && char.IsLetter(line[i - 1]) && char.IsLetter(line[i - 2]) && char.IsLetter(next));
            if (!ends)
                continue;
            yield return chunk.ToString();
            chunk.Clear();
        }
    }
}
