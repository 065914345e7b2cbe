using System.Text.Unicode;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>
/// A JSONL file → its lines: UTF-8, with or without a byte order mark, lines divided by LF or CRLF, the last one with or without its end. Blank lines are left out.
/// </summary>
internal static class JsonLines
{
    /// <summary>The longest line, in bytes: far beyond what fits a model, and far below what fills the memory.</summary>
    public const int MaxLineBytes = 32 * 1024 * 1024;

    private const byte LineFeed = (byte)'\n';

    /// <summary>Reads the lines; what is no text is reported and left out.</summary>
    /// <remarks>The bytes of a line live until the next one is asked for.</remarks>
    public static IEnumerable<JsonLine> Read(Stream stream, string file, DiagnosticBag diagnostics)
    {
        var buffer = new byte[1 << 16];
        var (start, end, number) = (0, 0, 0);
        var atEnd = false;
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf(LineFeed);
            if (length < 0 && !atEnd && end - start <= MaxLineBytes)
            {
                (buffer, start, end) = MakeRoom(buffer, start, end);
                var read = stream.Read(buffer, end, buffer.Length - end);
                atEnd = read == 0;
                end += read;
                if (number == 0 && start == 0 && IsOtherUnicode(buffer.AsSpan(0, end)))
                {
                    diagnostics.Error(DiagnosticCodes.DataEncoding, "This file is UTF-16 or UTF-32. Save it as UTF-8.", new(file, 1, 1));
                    yield break;
                }

                continue;
            }

            if (length < 0 && end == start)
                yield break;
            number++;
            if (length < 0 && !atEnd)
            {
                diagnostics.Error(DiagnosticCodes.DataJson, $"This line is longer than {MaxLineBytes / (1024 * 1024)} MiB, so the file isn't read further.", new(file, number, 1));
                yield break;
            }

            var line = buffer.AsMemory(start, length < 0 ? end - start : length);
            start += line.Length + (length < 0 ? 0 : 1);
            if (number == 1 && line.Span.StartsWith("\uFEFF"u8))
                line = line[3..];
            if (line.Span.EndsWith("\r"u8))
                line = line[..^1];
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) >= 0 && IsText(new(file, number, line), diagnostics))
                yield return new(file, number, line);
        }
    }

    private static (byte[] Buffer, int Start, int End) MakeRoom(byte[] buffer, int start, int end)
    {
        var kept = end - start;
        var target = kept > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
        buffer.AsSpan(start, kept).CopyTo(target);
        return (target, 0, kept);
    }

    private static bool IsOtherUnicode(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
        || bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]);

    private static bool IsText(JsonLine line, DiagnosticBag diagnostics)
    {
        var nul = line.Utf8.Span.IndexOf((byte)0);
        var valid = ValidLength(line.Utf8.Span);
        if (nul >= 0 && (valid < 0 || nul < valid))
            diagnostics.Error(DiagnosticCodes.DataEncoding, "This line has NUL bytes; the file is damaged or isn't text.", line.Span(nul));
        else if (valid >= 0)
            diagnostics.Error(DiagnosticCodes.DataEncoding, "This byte isn't UTF-8. Save the file as UTF-8.", line.Span(valid));
        return nul < 0 && valid < 0;
    }

    // The number of bytes before the first that isn't UTF-8, or -1.
    private static int ValidLength(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return -1;
        var at = 0;
        while (System.Text.Rune.DecodeFromUtf8(bytes[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            at += consumed;
        return at;
    }
}
