using System.Text;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>A regular expression in Oniguruma's syntax, which Hugging Face's tokenizers use. Works on code points. Immutable and safe for concurrent use.</summary>
/// <remarks>
/// .NET's own expressions aren't used: they see UTF-16 units (so <c>\p{L}</c> misses letters beyond the basic plane), differ in classes, folding and possessive repeats,
/// and can only be kept from running for ever by the clock. Here the number of steps is limited, so that a result never depends on the machine.
/// </remarks>
internal sealed class Pattern
{
    private delegate void Finder(ReadOnlySpan<char> text, List<(int Start, int End)> matches);

    // Those that most byte-level tokenizers have. Running them takes several times as long.
    private static readonly Dictionary<string, Finder> s_wellKnown = new(StringComparer.Ordinal)
    {
        [Gpt2Words.Expression] = Gpt2Words.FindAll,
        [Cl100kWords.OneDigit] = (text, matches) => Cl100kWords.FindAll(text, 1, matches),
        [Cl100kWords.ThreeDigits] = (text, matches) => Cl100kWords.FindAll(text, 3, matches),
    };

    private readonly Instruction[] _program;
    private readonly FirstSet _first;

    private Pattern(PatternNode node, string text)
    {
        _program = PatternCompiler.Compile(node);
        _first = FirstSet.Of(node);
        Text = text;
    }

    /// <summary>The expression.</summary>
    public string Text { get; }

    // Finds the same matches as the program does.
    private Finder? Shortcut { get; init; }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="PatternFormatException">It is wrong, or uses what isn't supported.</exception>
    public static Pattern Parse(string text) => new(PatternParser.Parse(text), text) { Shortcut = s_wellKnown.GetValueOrDefault(text) };

    /// <summary>A pattern that finds a text as it stands.</summary>
    public static Pattern Literal(string text)
    {
        var parts = new List<PatternNode>();
        for (var i = 0; i < text.Length;)
        {
            var codePoint = CodePoints.Read(text, i, out var length);
            parts.Add(new PatternNode.One(CharacterClass.Literal(codePoint, ignoreCase: false)));
            i += length;
        }

        // Units are code points there, so that no match can begin or end within a surrogate pair.
        var isAscii = text.Length > 0 && Ascii.IsValid(text);
        return new Pattern(new PatternNode.Sequence(parts), text) { Shortcut = isAscii ? (input, matches) => FindLiteral(input, text, matches) : null };
    }

    /// <summary>Finds all matches from left to right, none overlapping; an empty one that touches the match before it is left out.</summary>
    /// <exception cref="FineTuneException">It took too many steps.</exception>
    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        if (Shortcut is not null)
        {
            Shortcut(text, matches);
            return;
        }

        var matcher = new PatternMatcher(_program, text);
        var start = 0;
        var previousEnd = -1;
        while (start <= text.Length)
        {
            if (!_first.Allows(text, start))
            {
                start = Next(text, start);
                continue;
            }

            var end = matcher.Match(start);
            if (end < 0 && matcher.OutOfSteps)
                throw new FineTuneException(DiagnosticCodes.TokenizerPatternSteps, $"the tokenizer's pattern \"{Text}\" took too many steps on a text of {text.Length} characters: split the text into shorter ones.");
            if (end < 0 || (end == start && end == previousEnd))
            {
                start = Next(text, start);
                continue;
            }

            matches.Add((start, end));
            previousEnd = start = end;
        }
    }

    private static void FindLiteral(ReadOnlySpan<char> text, string literal, List<(int Start, int End)> matches)
    {
        for (var start = 0; text[start..].IndexOf(literal, StringComparison.Ordinal) is var skipped and >= 0;)
        {
            start += skipped;
            matches.Add((start, start + literal.Length));
            start += literal.Length;
        }
    }

    private static int Next(ReadOnlySpan<char> text, int index) => index < text.Length ? CodePoints.After(text, index) : index + 1;
}
