using System.Text;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tests.Data;

public sealed class JsonLinesTests
{
    private static (List<string> Lines, List<string> Problems) Read(byte[] bytes, int chunk = int.MaxValue)
    {
        var problems = new DiagnosticBag();
        using var stream = new SlowStream(bytes, chunk);
        var lines = JsonLines.Read(stream, "f", problems).Select(line => $"{line.Number}:{Encoding.UTF8.GetString(line.Utf8.Span)}").ToList();
        return (lines, [.. problems.Select(problem => problem.ToString())]);
    }

    [Theory]
    [InlineData("a\nb\n", "1:a 2:b")]
    [InlineData("a\r\nb", "1:a 2:b")]
    [InlineData("\uFEFFa\n\n  \t\nb\n\n", "1:a 4:b")]
    [InlineData("", "")]
    [InlineData("\n\r\n", "")]
    [InlineData("é😀\nx", "1:é😀 2:x")]
    public void Lines_end_with_LF_or_CRLF_and_blank_ones_are_left_out(string text, string expected)
    {
        foreach (var chunk in new[] { 1, 3, int.MaxValue })
        {
            var (lines, problems) = Read(Encoding.UTF8.GetBytes(text), chunk);
            Assert.Equal(expected, string.Join(' ', lines));
            Assert.Empty(problems);
        }
    }

    [Fact]
    public void Lines_longer_than_the_buffer_are_whole()
    {
        var (lines, _) = Read(Encoding.UTF8.GetBytes(new string('x', 300_000) + "\ny\n"), 10_000);
        Assert.Equal([300_002, 3], lines.Select(line => line.Length));
    }

    [Fact]
    public void What_is_no_text_is_reported_at_its_column()
    {
        var (lines, problems) = Read([.. "é"u8, 0xFF, (byte)'\n', (byte)'a', 0, (byte)'\n', .. "ok"u8]);
        Assert.Equal(["3:ok"], lines);
        Assert.Equal(
            ["f(1,2): error FTSDK2003: This byte isn't UTF-8. Save the file as UTF-8.", "f(2,2): error FTSDK2003: This line has NUL bytes; the file is damaged or isn't text."],
            problems);
    }

    [Fact]
    public void UTF16_is_named()
    {
        var (lines, problems) = Read([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{}\n")]);
        Assert.Empty(lines);
        Assert.Equal(["f(1,1): error FTSDK2003: This file is UTF-16 or UTF-32. Save it as UTF-8."], problems);
    }

    [Fact]
    public void A_line_without_end_stops_the_reading()
    {
        var (lines, problems) = Read([.. "a\n"u8, .. Enumerable.Repeat((byte)'x', JsonLines.MaxLineBytes + 100_000)]);
        Assert.Equal(["1:a"], lines);
        Assert.Equal(["f(2,1): error FTSDK2004: This line is longer than 32 MiB, so the file isn't read further."], problems);
    }

    // Gives a few bytes at a time, as a pipe does.
    private sealed class SlowStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
    }
}
