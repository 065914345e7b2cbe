using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization.Normalizers;

/// <summary>Replaces every match of a pattern by a text ("Replace"). The new text takes the place of the last code point that it replaces.</summary>
internal sealed class ReplaceNormalizer(Pattern pattern, string content) : INormalizer
{
    /// <inheritdoc/>
    public AlignedText Normalize(AlignedText text)
    {
        var matches = new List<(int Start, int End)>();
        pattern.FindAll(text.Value, matches);
        if (matches.Count == 0)
            return text;
        var builder = new AlignedTextBuilder(text.Value.Length);
        var done = 0;
        foreach (var (start, end) in matches)
        {
            builder.Append(text, done, start);
            builder.Append(content, PlaceOf(text, end));
            done = end;
        }

        builder.Append(text, done, text.Value.Length);
        return builder.ToAlignedText();
    }

    private static (int Start, int End) PlaceOf(AlignedText text, int end) =>
        end > 0 ? text.InputRange(CodePoints.Before(text.Value, end), end)
        : text.Value.Length > 0 ? (text.InputRange(0, 1).Start, text.InputRange(0, 1).Start)
        : (0, 0);
}
