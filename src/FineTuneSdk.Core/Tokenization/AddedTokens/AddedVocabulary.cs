using FineTuneSdk.Core.Tokenization.Normalizers;
using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.AddedTokens;

/// <summary>The added tokens of a tokenizer: finds them in a text, and normalises what lies between them. Immutable and safe for concurrent use.</summary>
/// <remarks>As Hugging Face's tokenizers does it (tokenizer/added_vocabulary): tokens that aren't normalised are looked for in the input, the others in what the normaliser made of the rest.</remarks>
internal sealed class AddedVocabulary
{
    private readonly INormalizer? _normalizer;
    private readonly Dictionary<int, AddedToken> _byId = [];
    private readonly Dictionary<string, AddedToken> _byContent = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _normalizedContents = [];
    private readonly HashSet<string> _specialContents = new(StringComparer.Ordinal);
    private readonly TokenFinder _inInput;
    private readonly TokenFinder _inNormalized;

    /// <summary>Takes tokens with unique ids and contents, none of them empty.</summary>
    public AddedVocabulary(IReadOnlyList<AddedToken> tokens, INormalizer? normalizer)
    {
        _normalizer = normalizer;
        foreach (var token in tokens)
        {
            _byId.Add(token.Id, token);
            _byContent.Add(token.Content, token);
            if (token.IsSpecial)
                _specialContents.Add(token.Content);
            if (token.IsNormalized && normalizer is not null)
                _normalizedContents.Add(token.Id, normalizer.Normalize(new AlignedText(token.Content, 0)).Value);
        }

        _inInput = new TokenFinder(tokens.Where(token => !token.IsNormalized).Select(token => (token.Content, token)));
        _inNormalized = new TokenFinder(tokens.Where(token => token.IsNormalized).Select(token => (DecodedForm(token), token)).Where(entry => entry.Item1.Length > 0));
        Limit = tokens.Count == 0 ? 0 : tokens.Max(token => token.Id) + 1;
    }

    /// <summary>The greatest id, plus one.</summary>
    public int Limit { get; }

    /// <summary>The token of an id, or null.</summary>
    public AddedToken? Find(int id) => _byId.GetValueOrDefault(id);

    /// <summary>The token of a text, or null.</summary>
    public AddedToken? Find(string content) => _byContent.GetValueOrDefault(content);

    /// <summary>The text that a decoder is given for a token: normalised, so that it can undo what the normaliser did.</summary>
    public string DecodedForm(AddedToken token) => _normalizedContents.GetValueOrDefault(token.Id, token.Content);

    /// <summary>Whether a text, in the form that a decoder is given, is that of a special token. One that the normaliser changed isn't, as in Hugging Face's tokenizers.</summary>
    public bool IsSpecial(string decodedForm) => _specialContents.Contains(decodedForm);

    /// <summary>The added tokens of an input, and the normalised texts between them.</summary>
    public List<TextPiece> Split(string input)
    {
        var pieces = new List<TextPiece>();
        Split(new AlignedText(input, 0), _inInput, pieces);
        var result = new List<TextPiece>(pieces.Count);
        foreach (var piece in pieces)
        {
            if (piece.IsAddedToken)
            {
                result.Add(piece);
                continue;
            }

            var text = piece.Source.Slice(piece.Start, piece.End);
            Split(_normalizer?.Normalize(text) ?? text, _inNormalized, result);
        }

        return result;
    }

    private static void Split(AlignedText text, TokenFinder finder, List<TextPiece> pieces)
    {
        var value = text.Value.AsSpan();
        var done = 0;
        for (var from = 0; finder.Find(value, from) is var (start, end, token); from = end)
        {
            if (token.IsSingleWord && TouchesWord(value, start, end))
                continue;

            // A match that was stretched over white space doesn't move where the next one is looked for.
            var stretchedStart = token.StripsLeft ? Math.Max(WhiteSpaceStart(value, start), done) : start;
            var stretchedEnd = token.StripsRight ? WhiteSpaceEnd(value, end) : end;
            Add(text, done, stretchedStart, -1, pieces);
            Add(text, stretchedStart, stretchedEnd, token.Id, pieces);
            done = stretchedEnd;
        }

        Add(text, done, value.Length, -1, pieces);
    }

    private static void Add(AlignedText text, int start, int end, int token, List<TextPiece> pieces)
    {
        if (start < end)
            pieces.Add(new TextPiece(text, start, end, token));
    }

    private static bool TouchesWord(ReadOnlySpan<char> text, int start, int end) =>
        (start > 0 && UnicodeProperties.IsRustWord(CodePoints.Read(text, CodePoints.Before(text, start), out _)))
        || (end < text.Length && UnicodeProperties.IsRustWord(CodePoints.Read(text, end, out _)));

    private static int WhiteSpaceStart(ReadOnlySpan<char> text, int end)
    {
        while (end > 0 && UnicodeProperties.IsWhiteSpace(text[end - 1]))
            end--;
        return end;
    }

    private static int WhiteSpaceEnd(ReadOnlySpan<char> text, int start)
    {
        while (start < text.Length && UnicodeProperties.IsWhiteSpace(text[start]))
            start++;
        return start;
    }
}
