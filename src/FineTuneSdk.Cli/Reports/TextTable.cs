namespace FineTuneSdk.Cli.Reports;

/// <summary>A table as lines of text, columns aligned: the same in a terminal, a build's log and a file.</summary>
internal sealed class TextTable(params string[] headers)
{
    private const int MaxCell = 100;

    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(OneLine)]);

    /// <summary>The lines, indented by two blanks; numbers (whatever begins with a digit) stand on the right.</summary>
    public IEnumerable<string> Lines()
    {
        var all = headers.Length == 0 ? _rows : [headers, .. _rows];
        var widths = Enumerable.Range(0, all.Max(row => row.Length)).Select(column => all.Max(row => column < row.Length ? row[column].Length : 0)).ToArray();
        foreach (var row in all)
            yield return ("  " + string.Join("  ", row.Select((cell, column) => IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))).TrimEnd();

        bool IsNumber(int column) => headers.Length > 0 && column > 0 && _rows.All(row => column >= row.Length || row[column].Length == 0 || char.IsAsciiDigit(row[column][0]));
    }

    /// <summary>Text of any kind as one short line.</summary>
    public static string OneLine(string text)
    {
        var line = string.Concat(text.Select(c => c is '\n' or '\r' or '\t' ? ' ' : char.IsControl(c) ? '\uFFFD' : c)).Trim();
        return line.Length <= MaxCell ? line : line[..(MaxCell - 1)] + "…";
    }
}
