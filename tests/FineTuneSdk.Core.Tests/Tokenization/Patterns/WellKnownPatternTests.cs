using FineTuneSdk.Core.Tokenization.Patterns;

namespace FineTuneSdk.Core.Tests.Tokenization.Patterns;

public class WellKnownPatternTests
{
    // Letters of all lengths and cases, numbers of all categories, marks, all kinds of white space, halves of pairs.
    private static readonly string[] s_parts =
        [.. "aZsStTmMdDrReEvVlLkKſıİéǅʰ漢𐐀0९²Ⅷ½𝟘'''  \t\r\n\r\n\u0085\u00A0\u2003\u2028\u3000\u200B\u0301-_.!€😀".EnumerateRunes().Select(rune => rune.ToString()), "\uD83D", "\uDE00", "'ll", " '"];

    public static TheoryData<string> Expressions { get; } = [Gpt2Words.Expression, Cl100kWords.OneDigit, Cl100kWords.ThreeDigits];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void The_matches_are_those_of_the_program(string expression)
    {
        var random = new Random(1);
        var (shortcut, program) = (Pattern.Parse(expression), Pattern.Parse($"(?:{expression})"));
        for (var i = 0; i < 3_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => s_parts[random.Next(s_parts.Length)]));
            Assert.Equal(Matches(program, text), Matches(shortcut, text));
        }
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Code_points_are_of_their_kind(string expression)
    {
        // All of the first two thousand, of the others some in every block.
        var codePoints = Enumerable.Range(0, 0x800).Concat(Enumerable.Range(0, 0x110000 / 37).Select(i => i * 37));
        var text = string.Concat(codePoints.Select(c => "'" + CodePoints.ToText(c) + "e "));
        Assert.Equal(Matches(Pattern.Parse($"(?:{expression})"), text), Matches(Pattern.Parse(expression), text));
    }

    private static List<(int Start, int End)> Matches(Pattern pattern, string text)
    {
        var matches = new List<(int Start, int End)>();
        pattern.FindAll(text, matches);
        return matches;
    }
}
