using System.Text;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>A line of a JSONL file, without its line end.</summary>
/// <param name="File">The file.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Utf8">Its bytes.</param>
internal sealed record JsonLine(string File, int Number, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The place of a range of bytes: columns count UTF-16 units from 1, as editors do.</summary>
    public SourceSpan Span(int start, int length = 0)
    {
        var column = Column(start);
        return length == 0 ? new(File, Number, column) : new(File, Number, column, Number, Column(start + length));
    }

    private int Column(int offset) => Encoding.UTF8.GetCharCount(Utf8.Span[..Math.Min(offset, Utf8.Length)]) + 1;
}
