namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>What a pattern can start with, so that alternatives that can't match are left out without being tried.</summary>
/// <param name="Ascii">A bit for each ASCII character.</param>
/// <param name="NonAscii">Whether another code point may start it.</param>
/// <param name="Empty">Whether it can match without consuming anything, which makes the others meaningless.</param>
internal readonly record struct FirstSet(UInt128 Ascii, bool NonAscii, bool Empty)
{
    /// <summary>Anything, or nothing at all.</summary>
    public static FirstSet Unknown { get; } = new(UInt128.MaxValue, true, true);

    /// <summary>The first set of a node.</summary>
    public static FirstSet Of(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.One one:
                UInt128 ascii = 0;
                for (var c = 0; c < 0x80; c++)
                {
                    if (one.Set.Contains(c))
                        ascii |= UInt128.One << c;
                }

                return new FirstSet(ascii, !one.Set.AsciiOnly, Empty: false);
            case PatternNode.Sequence sequence:
                var first = new FirstSet(0, false, Empty: true);
                foreach (var part in sequence.Parts)
                {
                    if (!first.Empty)
                        break;
                    var next = Of(part);
                    first = new FirstSet(first.Ascii | next.Ascii, first.NonAscii || next.NonAscii, next.Empty);
                }

                return first;
            case PatternNode.Alternation alternation:
                return alternation.Alternatives.Select(Of).Aggregate((a, b) => new FirstSet(a.Ascii | b.Ascii, a.NonAscii || b.NonAscii, a.Empty || b.Empty));
            case PatternNode.Repeat repeat:
                return Of(repeat.Body) is var body && repeat.Minimum == 0 ? body with { Empty = true } : body;
            case PatternNode.Atomic atomic:
                return Of(atomic.Body);
            default:
                return new FirstSet(0, false, Empty: true);
        }
    }

    /// <summary>Whether a match can start at an index of a text.</summary>
    public bool Allows(ReadOnlySpan<char> text, int index)
    {
        if (Empty)
            return true;
        if (index >= text.Length)
            return false;
        var unit = text[index];
        return unit < 0x80 ? (Ascii >> unit & 1) != 0 : NonAscii;
    }
}
