using System.Text;
using System.Text.RegularExpressions;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.TinyBase.Bpe;

/// <summary>Counts the pieces that merges never cross: single digits, and GPT-2's pattern between them. The shipped <c>tokenizer.json</c> names the same two steps.</summary>
internal static partial class PreTokens
{
    /// <summary>Each piece, spelt in <see cref="ByteAlphabet"/>, with its count.</summary>
    public static Dictionary<string, long> Count(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            foreach (var part in Digit().Split(text))
            {
                foreach (var piece in Piece().EnumerateMatches(part))
                {
                    var spelt = string.Concat(Encoding.UTF8.GetBytes(part.Substring(piece.Index, piece.Length)).Select(ByteAlphabet.ToCharacter));
                    counts[spelt] = counts.GetValueOrDefault(spelt) + 1;
                }
            }
        }

        return counts;
    }

    [GeneratedRegex(@"(\p{N})")]
    private static partial Regex Digit();

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Piece();
}
