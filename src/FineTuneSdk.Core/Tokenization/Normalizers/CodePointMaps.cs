using System.Text;
using FineTuneSdk.Core.Tokenization.Patterns;

namespace FineTuneSdk.Core.Tokenization.Normalizers;

/// <summary>What <see cref="CodePointNormalizer"/> does with each code point.</summary>
internal static class CodePointMaps
{
    /// <summary>Lower case, without regard to the place in the word; the only letter that becomes two is İ.</summary>
    public static (int First, int Second)? Lowercase(int codePoint) => codePoint switch
    {
        0x130 => ('i', 0x307),
        0x212A => ('k', CodePointNormalizer.None),
        _ when Rune.TryCreate(codePoint, out var rune) => (Rune.ToLowerInvariant(rune).Value, CodePointNormalizer.None),
        _ => (codePoint, CodePointNormalizer.None),
    };

    /// <summary>Drops combining marks.</summary>
    public static (int First, int Second)? StripAccents(int codePoint) => UnicodeProperties.IsMark(codePoint) ? null : (codePoint, CodePointNormalizer.None);

    /// <summary>SentencePiece's nmt rule: drops control characters, and makes blanks of other white space.</summary>
    public static (int First, int Second)? Nmt(int codePoint) => codePoint switch
    {
        >= 1 and <= 8 or 0xB or >= 0xE and <= 0x1F or 0x7F or 0x8F or 0x9F => null,
        9 or 0xA or 0xC or 0xD or 0x1680 or >= 0x200B and <= 0x200F or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => (' ', CodePointNormalizer.None),
        _ => (codePoint, CodePointNormalizer.None),
    };
}
