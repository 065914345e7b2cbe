using System.Text;

namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>Reads code points from UTF-16. An unpaired surrogate counts as a code point of its own, of category Cs.</summary>
internal static class CodePoints
{
    /// <summary>The code point that starts at <paramref name="index"/>, and its length in UTF-16 units.</summary>
    public static int Read(ReadOnlySpan<char> text, int index, out int length)
    {
        var unit = text[index];
        if (char.IsHighSurrogate(unit) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            length = 2;
            return char.ConvertToUtf32(unit, text[index + 1]);
        }

        length = 1;
        return unit;
    }

    /// <summary>The end of the code point that starts at <paramref name="index"/>.</summary>
    public static int After(ReadOnlySpan<char> text, int index)
    {
        Read(text, index, out var length);
        return index + length;
    }

    /// <summary>The start of the code point that ends before <paramref name="index"/>.</summary>
    public static int Before(ReadOnlySpan<char> text, int index) =>
        index >= 2 && char.IsLowSurrogate(text[index - 1]) && char.IsHighSurrogate(text[index - 2]) ? index - 2 : index - 1;

    /// <summary>One code point as UTF-16, unpaired surrogates included.</summary>
    public static string ToText(int codePoint) => Rune.IsValid(codePoint) ? new Rune(codePoint).ToString() : ((char)codePoint).ToString();
}
