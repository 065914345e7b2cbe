namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>A set of Unicode code points with constant-time membership. Immutable to its users and safe for concurrent use.</summary>
/// <remarks>
/// Pages of 256 code points are filled from the predicate when they are first asked for: a text rarely touches more than a few. A pattern has a set for each of its
/// characters, so an untouched one has to be small.
/// </remarks>
internal sealed class CodePointSet(Func<int, bool> contains)
{
    // Unicode's planes of 256 pages each.
    private readonly ulong[]?[]?[] _planes = new ulong[0x11][][];

    /// <summary>Whether no code point above ASCII is in the set, as far as its maker knows; false is always right.</summary>
    public bool AsciiOnly { get; init; }

    /// <summary>The first index at or after <paramref name="start"/> that is no ASCII character of the set.</summary>
    public int AsciiEnd(ReadOnlySpan<char> text, int start)
    {
        var page = Page(0);
        var (low, high) = (page[0], page[1]);
        while (start < text.Length && text[start] < 0x80 && ((text[start] < 0x40 ? low : high) >> text[start] & 1) != 0)
            start++;
        return start;
    }

    /// <summary>Whether a code point is in the set.</summary>
    public bool Contains(int codePoint)
    {
        var page = Page(codePoint >> 8);
        return (page[(codePoint >> 6) & 3] >> (codePoint & 63) & 1) != 0;
    }

    private ulong[] Page(int index) => _planes[index >> 8]?[index & 0xFF] ?? Fill(index);

    // Two threads may fill the same page, or make the same plane and lose a page that is filled again; both write the same bits, and references are published whole.
    private ulong[] Fill(int index)
    {
        var page = new ulong[4];
        for (var i = 0; i < 256; i++)
        {
            if (contains((index << 8) | i))
                page[i >> 6] |= 1UL << (i & 63);
        }

        if (_planes[index >> 8] is not { } plane)
        {
            plane = new ulong[0x100][];
            Volatile.Write(ref _planes[index >> 8], plane);
        }

        Volatile.Write(ref plane[index & 0xFF], page);
        return page;
    }
}
