using FineTuneSdk.Core.Tokenization.Patterns;

namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>A code point of a rewritten text, and what it does to the old one.</summary>
/// <param name="CodePoint">The code point.</param>
/// <param name="Change">1: it is new, and shares the place of the one before it; 0: it replaces a code point; -n: it replaces one, and the n after that are gone.</param>
internal readonly record struct TextChange(int CodePoint, int Change);

/// <summary>Rewrites a text code point by code point.</summary>
internal static class TextChanges
{
    /// <summary>Applies changes, after leaving out the first <paramref name="removed"/> code points.</summary>
    public static AlignedText Apply(AlignedText text, IEnumerable<TextChange> changes, int removed = 0)
    {
        var builder = new AlignedTextBuilder(text.Value.Length);
        var position = Skip(text.Value, 0, removed);
        foreach (var (codePoint, change) in changes)
        {
            var next = Skip(text.Value, position, change > 0 ? 0 : 1);
            var range = change <= 0 ? text.InputRange(position, next) : BeforePosition(text, position);
            builder.Append(CodePoints.ToText(codePoint), range);
            position = Skip(text.Value, next, Math.Max(0, -change));
        }

        return builder.ToAlignedText();
    }

    private static (int Start, int End) BeforePosition(AlignedText text, int position)
    {
        if (position > 0)
            return text.InputRange(CodePoints.Before(text.Value, position), position);
        var start = text.InputRange(0, 1).Start;
        return (start, start);
    }

    private static int Skip(string text, int position, int count)
    {
        for (; count > 0 && position < text.Length; count--)
            position = CodePoints.After(text, position);
        return position;
    }
}
