using System.Globalization;
using System.Text;
using FineTuneSdk.Core.Tokenization.Patterns;

namespace FineTuneSdk.Core.Tokenization.Models;

/// <summary>Reads the symbols that merging starts from: a token for each code point, its bytes, or the unknown token.</summary>
internal sealed class BpeSymbols
{
    private readonly Vocabulary _vocabulary;
    private readonly BpeOptions _options;
    private readonly bool _hasAffixes;
    private readonly int _unknown;
    private readonly int[] _bytes;

    /// <summary>Creates a reader over a vocabulary, which holds the unknown token if there is one.</summary>
    public BpeSymbols(Vocabulary vocabulary, BpeOptions options)
    {
        _vocabulary = vocabulary;
        _options = options;
        _hasAffixes = options.ContinuingSubwordPrefix.Length > 0 || options.EndOfWordSuffix.Length > 0;
        _unknown = options.UnknownToken is null ? -1 : vocabulary.Find(options.UnknownToken);
        _bytes = [.. Enumerable.Range(0, 256).Select(value => vocabulary.Find(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")))];
    }

    /// <summary>The symbols of a piece, in order.</summary>
    public List<PieceToken> Read(ReadOnlySpan<char> piece)
    {
        var symbols = new List<PieceToken>(piece.Length);
        var pending = default(PieceToken?);
        for (var i = 0; i < piece.Length;)
        {
            var end = CodePoints.After(piece, i);
            var id = FindSymbol(piece, i, end);
            if (id >= 0)
            {
                Flush(symbols, ref pending);
                symbols.Add(new PieceToken(id, i, end));
            }
            else if (!_options.ByteFallback || !AddBytes(symbols, piece, i, end))
                AddUnknown(symbols, ref pending, i, end);
            i = end;
        }

        Flush(symbols, ref pending);
        return symbols;
    }

    private int FindSymbol(ReadOnlySpan<char> piece, int start, int end)
    {
        if (!_hasAffixes)
            return _vocabulary.Find(piece[start..end]);
        var prefix = start > 0 ? _options.ContinuingSubwordPrefix : "";
        var suffix = end == piece.Length ? _options.EndOfWordSuffix : "";
        return _vocabulary.Find(string.Concat(prefix, piece[start..end], suffix));
    }

    // All bytes or none; a pending unknown token stays pending, as in Hugging Face's tokenizers. Each byte has the range of the whole character.
    private bool AddBytes(List<PieceToken> symbols, ReadOnlySpan<char> piece, int start, int end)
    {
        var suffix = end == piece.Length ? _options.EndOfWordSuffix : "";
        var prefix = start > 0 ? _options.ContinuingSubwordPrefix : "";
        var bytes = Encoding.UTF8.GetBytes(string.Concat(prefix, piece[start..end], suffix));
        if (Array.Exists(bytes, value => _bytes[value] < 0))
            return false;
        foreach (var value in bytes)
            symbols.Add(new PieceToken(_bytes[value], start, end));
        return true;
    }

    private void AddUnknown(List<PieceToken> symbols, ref PieceToken? pending, int start, int end)
    {
        if (_unknown < 0)
            return;
        if (pending is { } before && _options.FuseUnknown)
        {
            pending = before with { End = end };
            return;
        }

        Flush(symbols, ref pending);
        pending = new PieceToken(_unknown, start, end);
    }

    private static void Flush(List<PieceToken> symbols, ref PieceToken? pending)
    {
        if (pending is { } token)
            symbols.Add(token);
        pending = null;
    }
}
