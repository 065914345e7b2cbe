using FineTuneSdk.Core.Tokenization.Patterns;

namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>Puts a text before a piece.</summary>
internal static class Prefixed
{
    /// <summary>Writes a prefix that is to stand before a piece of a text; it takes the range of the piece's first code point.</summary>
    public static void Append(AlignedTextBuilder builder, ReadOnlySpan<char> prefix, AlignedText source, int start, int end) =>
        builder.Append(prefix, source.InputRange(start, CodePoints.After(source.Value.AsSpan(0, end), start)));
}
