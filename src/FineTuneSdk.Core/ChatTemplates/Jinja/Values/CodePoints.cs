using System.Text;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>Python counts a string in code points, .NET in UTF-16 units: the difference shows with every emoji.</summary>
internal static class CodePoints
{
    public static bool HasSurrogates(string text) => text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;

    public static int Length(string text)
    {
        var length = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1]))
                length--;
        }

        return length;
    }

    /// <summary>Each code point as a string of its own.</summary>
    public static IEnumerable<string> Split(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                yield return text.Substring(i++, 2);
            else
                yield return text[i].ToString();
        }
    }

    /// <summary>The UTF-16 position of a code point's index; the length of the text for one at or beyond its end.</summary>
    public static int ToUtf16(string text, int index)
    {
        if (!HasSurrogates(text))
            return Math.Min(index, text.Length);
        var position = 0;
        for (; index > 0 && position < text.Length; index--)
            position += char.IsHighSurrogate(text[position]) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1]) ? 2 : 1;
        return position;
    }

    /// <summary>The index of the code point at a UTF-16 position.</summary>
    public static int FromUtf16(string text, int position) => HasSurrogates(text) ? Length(text[..position]) : position;

    /// <summary>Order by code points, which differs from the order of UTF-16 units above U+D7FF.</summary>
    public static int Compare(string left, string right)
    {
        if (!HasSurrogates(left) && !HasSurrogates(right))
            return string.CompareOrdinal(left, right);
        var (a, b) = (left.EnumerateRunes(), right.EnumerateRunes());
        while (true)
        {
            var (hasA, hasB) = (a.MoveNext(), b.MoveNext());
            if (!hasA || !hasB)
                return hasA.CompareTo(hasB);
            var order = a.Current.Value.CompareTo(b.Current.Value);
            if (order != 0)
                return order;
        }
    }
}
