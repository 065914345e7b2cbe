namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>The places that Hugging Face's tokenizers gives to symbols when some characters vanished or changed their order.</summary>
/// <remarks>It lays the symbols' bytes out in a row from the start of the piece, so that all after a character that vanished are too early. No current model does this to its text; offsets are to be those of the reference even so.</remarks>
internal static class SymbolPlaces
{
    /// <summary>The symbols with places in a row.</summary>
    public static PieceToken[] InARow(List<BpeSymbols.Symbol> symbols, ReadOnlySpan<char> piece)
    {
        var (starts, ends) = UnitsOfBytes(piece);
        var result = new PieceToken[symbols.Count];
        var done = 0;
        for (var i = 0; i < result.Length; i++)
        {
            // The bytes of a prefix or suffix, which the piece doesn't have, can go beyond its end.
            var last = Math.Min(done + symbols[i].Bytes, ends.Count) - 1;
            result[i] = symbols[i].Token with { Start = starts[Math.Min(done, last)], End = ends[last] };
            done += symbols[i].Bytes;
        }

        return result;
    }

    private static (List<int> Starts, List<int> Ends) UnitsOfBytes(ReadOnlySpan<char> piece)
    {
        var starts = new List<int>(piece.Length);
        var ends = new List<int>(piece.Length);
        var unit = 0;
        foreach (var rune in piece.EnumerateRunes())
        {
            for (var i = 0; i < rune.Utf8SequenceLength; i++)
            {
                starts.Add(unit);
                ends.Add(unit + rune.Utf16SequenceLength);
            }

            unit += rune.Utf16SequenceLength;
        }

        return (starts, ends);
    }
}
