using System.Globalization;
using System.Text;
using FineTuneSdk.Core.Tokenization.Patterns;

namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>Reads the symbols that merging starts from: a token for each code point, its bytes, or the unknown token.</summary>
internal sealed class BpeSymbols
{
    // ASCII, and all characters that stand for bytes.
    private const int FirstUnits = 0x180;

    private readonly Vocabulary _vocabulary;
    private readonly BpeOptions _options;
    private readonly bool _hasAffixes;
    private readonly int _unknown;
    private readonly int[] _bytes;
    private readonly int[] _firstUnits;

    /// <summary>Creates a reader over a vocabulary, which holds the unknown token if there is one.</summary>
    public BpeSymbols(Vocabulary vocabulary, BpeOptions options)
    {
        _vocabulary = vocabulary;
        _options = options;
        _hasAffixes = options.ContinuingSubwordPrefix.Length > 0 || options.EndOfWordSuffix.Length > 0;
        _unknown = options.UnknownToken is null ? -1 : vocabulary.Find(options.UnknownToken);
        _firstUnits = [.. Enumerable.Range(0, FirstUnits).Select(unit => vocabulary.Find([(char)unit]))];
        _bytes = [.. Enumerable.Range(0, 256).Select(value => ByteToken(vocabulary, value))];
    }

    /// <summary>The token of a byte that stands for itself, or -1.</summary>
    public static int ByteToken(Vocabulary vocabulary, int value) => vocabulary.Find(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"));

    /// <summary>A symbol, and how many bytes of the piece it stands for.</summary>
    internal readonly record struct Symbol(PieceToken Token, int Bytes);

    /// <summary>The symbols of a piece, in order.</summary>
    public PieceToken[] Read(ReadOnlySpan<char> piece) => ReadKnown(piece) ?? ReadAny(piece);

    // Null if a character isn't in the vocabulary, which is rare.
    private PieceToken[]? ReadKnown(ReadOnlySpan<char> piece)
    {
        var tokens = new PieceToken[piece.Length];
        var count = 0;
        for (var i = 0; i < piece.Length; count++)
        {
            var end = CodePoints.After(piece, i);
            var id = FindSymbol(piece, i, end);
            if (id < 0)
                return null;
            tokens[count] = new PieceToken(id, i, end);
            i = end;
        }

        return count == tokens.Length ? tokens : tokens[..count];
    }

    private PieceToken[] ReadAny(ReadOnlySpan<char> piece)
    {
        var symbols = new List<Symbol>(piece.Length);
        var pending = default(Symbol?);
        var inPlace = true;
        for (var i = 0; i < piece.Length;)
        {
            var end = CodePoints.After(piece, i);
            var id = FindSymbol(piece, i, end);
            if (id >= 0)
            {
                Flush(symbols, ref pending);
                symbols.Add(new Symbol(new PieceToken(id, i, end), Encoding.UTF8.GetByteCount(piece[i..end])));
            }
            else if (_options.ByteFallback && AddBytes(symbols, piece, i, end))
                inPlace &= pending is null;
            else
                inPlace &= AddUnknown(symbols, ref pending, piece, i, end);
            i = end;
        }

        Flush(symbols, ref pending);
        return inPlace ? [.. symbols.Select(symbol => symbol.Token)] : SymbolPlaces.InARow(symbols, piece);
    }

    private int FindSymbol(ReadOnlySpan<char> piece, int start, int end) =>
        _hasAffixes ? _vocabulary.Find(WithAffixes(piece, start, end))
        : piece[start] < _firstUnits.Length ? _firstUnits[piece[start]]
        : _vocabulary.Find(piece[start..end]);

    private string WithAffixes(ReadOnlySpan<char> piece, int start, int end)
    {
        var prefix = start > 0 ? _options.ContinuingSubwordPrefix : "";
        var suffix = end == piece.Length ? _options.EndOfWordSuffix : "";
        return string.Concat(prefix, piece[start..end], suffix);
    }

    // All bytes or none. Each has the place of the whole character. A pending unknown token stays pending, and so comes after them: as in Hugging Face's tokenizers.
    private bool AddBytes(List<Symbol> symbols, ReadOnlySpan<char> piece, int start, int end)
    {
        var bytes = Encoding.UTF8.GetBytes(WithAffixes(piece, start, end));
        if (Array.Exists(bytes, value => _bytes[value] < 0))
            return false;
        foreach (var value in bytes)
            symbols.Add(new Symbol(new PieceToken(_bytes[value], start, end), 1));
        return true;
    }

    // False: the character vanishes, because there is no unknown token.
    private bool AddUnknown(List<Symbol> symbols, ref Symbol? pending, ReadOnlySpan<char> piece, int start, int end)
    {
        if (_unknown < 0)
            return false;
        var bytes = Encoding.UTF8.GetByteCount(piece[start..end]);
        if (pending is { } before && _options.FuseUnknown)
        {
            pending = new Symbol(before.Token with { End = end }, before.Bytes + bytes);
            return true;
        }

        Flush(symbols, ref pending);
        pending = new Symbol(new PieceToken(_unknown, start, end), bytes);
        return true;
    }

    private static void Flush(List<Symbol> symbols, ref Symbol? pending)
    {
        if (pending is { } symbol)
            symbols.Add(symbol);
        pending = null;
    }
}
