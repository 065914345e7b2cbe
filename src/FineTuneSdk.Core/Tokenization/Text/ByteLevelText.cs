using System.Text;
using FineTuneSdk.Core.Tokenization.Patterns;

namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>Writes a text as the characters that stand for its UTF-8 bytes. Every character of a code point keeps the code point's whole range of the input.</summary>
internal static class ByteLevelText
{
    /// <summary>Writes a part of a text; unpaired surrogates become U+FFFD.</summary>
    public static void Append(AlignedTextBuilder target, AlignedText source, int start, int end)
    {
        var text = source.Value.AsSpan(0, end);
        Span<byte> bytes = stackalloc byte[4];
        for (var i = start; i < end;)
        {
            if (text[i] < 0x80)
            {
                i += AppendAscii(target, source, text, i);
                continue;
            }

            var codePoint = CodePoints.Read(text, i, out var length);
            var rune = Rune.TryCreate(codePoint, out var valid) ? valid : Rune.ReplacementChar;
            var range = source.InputRange(i, i + length);
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                target.Append(ByteAlphabet.ToCharacter(value), range);
            i += length;
        }
    }

    // One character, or as many as stand in a row.
    private static int AppendAscii(AlignedTextBuilder target, AlignedText source, ReadOnlySpan<char> text, int start)
    {
        var count = 1;
        if (start >= source.InPlaceFrom)
            count = text[start..].IndexOfAnyExceptInRange('\0', '\u007F') is var other and >= 0 ? other : text.Length - start;
        var range = source.InputRange(start, start + count);
        if (range.End - range.Start != count)
        {
            target.Append(ByteAlphabet.ToCharacter((byte)text[start]), range);
            return count;
        }

        var room = target.AppendInPlace(count, range.Start);
        for (var unit = 0; unit < count; unit++)
            room[unit] = ByteAlphabet.ToCharacter((byte)text[start + unit]);
        return count;
    }
}
