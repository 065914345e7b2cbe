using System.Text;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Specs;

/// <summary>Byte offsets in UTF-8 text → lines and columns (from 1, columns in UTF-16 units).</summary>
internal sealed class TextPositions
{
    private readonly string _file;
    private readonly byte[] _utf8;
    private readonly List<int> _lineStarts = [0];

    public TextPositions(string file, byte[] utf8)
    {
        (_file, _utf8) = (file, utf8);
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == '\n')
                _lineStarts.Add(i + 1);
        }
    }

    /// <summary>The offset of a byte in a line, both from 0.</summary>
    public int Offset(int line, int byteInLine) => Math.Min(_lineStarts[Math.Min(line, _lineStarts.Count - 1)] + byteInLine, _utf8.Length);

    /// <summary>The place of <paramref name="length"/> bytes from <paramref name="start"/>; without an end if the length is 0.</summary>
    public SourceSpan Span(int start, int length)
    {
        var (line, column) = At(start);
        if (length == 0)
            return new SourceSpan(_file, line, column);
        var (endLine, endColumn) = At(start + length);
        return new SourceSpan(_file, line, column, endLine, endColumn);
    }

    private (int Line, int Column) At(int offset)
    {
        var index = _lineStarts.BinarySearch(offset);
        if (index < 0)
            index = ~index - 1;
        return (index + 1, Encoding.UTF8.GetCharCount(_utf8, _lineStarts[index], offset - _lineStarts[index]) + 1);
    }
}
