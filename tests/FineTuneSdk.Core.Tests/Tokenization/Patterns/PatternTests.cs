using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization.Patterns;

namespace FineTuneSdk.Core.Tests.Tokenization.Patterns;

public class PatternTests
{
    [Theory]
    [InlineData(@" ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", "It's  10 €!", "It|'|s| | 10| €!")]
    [InlineData(@"\p{N}{1,3}", "12345", "123|45")]
    [InlineData(@"\p{L}+", "a𝐀𐐀b", "a𝐀𐐀b")]
    [InlineData(@"[^\p{L}]", "𝐀1", "1")]
    [InlineData(@"[\x{1F600}-\x{1F64F}]", "a😀", "😀")]
    [InlineData(@"(?i:'s|'LL)", "'S 'ſ 'll", "'S|'ſ|'ll")]
    [InlineData(@"(?i:k)", "kK\u212A", "k|K|\u212A")]
    [InlineData(@"a(?i)b|c", "aB aC b C", "aB|aC")]
    [InlineData(@"[a-z&&[^aeiou]]+", "hello", "h|ll")]
    [InlineData(@"[]a\-]+", "]-a", "]-a")]
    [InlineData(@"l++l|o", "llo", "o")]
    [InlineData(@"(?>a+)b|a", "aab", "aab")]
    [InlineData(@"(?<=l)o|(?<!l)e", "loe", "o|e")]
    [InlineData(@"l+?", "lll", "l|l|l")]
    [InlineData(@"^.|.$", "ab\ncd", "a|b|c|d")]
    [InlineData(@"\bw\w*", "new word", "word")]
    [InlineData(@"x*", "ax", "|x")]
    public void Matches(string pattern, string text, string expected) => Assert.Equal(expected, string.Join('|', All(pattern, text)));

    [Theory]
    [InlineData(@"(a)\1", 3, "the escape '\\1'")]
    [InlineData(@"\p{Foo}", 0, "the property 'Foo'")]
    [InlineData(@"[[:alpha:]]", 1, "the class [:alpha:]")]
    [InlineData(@"(?i:ss)", 5, "letters that fold to several ones where case is ignored")]
    [InlineData(@"(?i:ß)", 4, "letters that fold to several ones where case is ignored")]
    [InlineData(@"(a", 0, "a group without its ')'")]
    [InlineData(@"a)", 1, "a ')' without its '('")]
    [InlineData(@"[a", 0, "a class without its ']'")]
    [InlineData(@"[z-a]", 1, "a range whose end is before its start")]
    [InlineData(@"[\d-a]", 1, "a range that begins with a class")]
    [InlineData(@"*a", 0, "a '*' with nothing to repeat")]
    [InlineData(@"(?:a*)*", 0, "an unlimited repeat of what can be empty")]
    [InlineData(@"(?<=a*)l", 0, "a look-behind of unlimited length")]
    [InlineData(@"a{1001}", 1, "an interval above 1000")]
    [InlineData(@"(?:ab){1000}{1000}", 0, "repeats that make it too large")]
    [InlineData("a\\", 1, "a '\\' at the end")]
    public void Refuses(string pattern, int position, string message)
    {
        var exception = Assert.Throws<PatternFormatException>(() => Pattern.Parse(pattern));
        Assert.Equal((position, message), (exception.Position, exception.Message));
    }

    [Fact]
    public void Nesting_has_a_limit() =>
        Assert.Equal("groups nested more than 64 deep", Assert.Throws<PatternFormatException>(() => Pattern.Parse(new string('(', 100_000))).Message);

    [Fact]
    public void Repeats_of_nothing_are_read_at_once() => Assert.Equal(["", "", ""], All("(?:){1000}{1000}{1000}{1000}", "ab"));

    [Fact]
    public void A_pattern_that_would_run_for_ever_is_ended()
    {
        var error = Assert.Throws<FineTuneException>(() => All("(?:a|aa)+b", new string('a', 200))).Diagnostics[0];
        Assert.Equal(
            (DiagnosticCodes.TokenizerPatternSteps, "the tokenizer's pattern \"(?:a|aa)+b\" took too many steps on a text of 200 characters: split the text into shorter ones."),
            (error.Code, error.Message));
    }

    [Fact]
    public void A_long_literal_takes_memory_in_proportion()
    {
        Pattern.Literal("[");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Pattern.Literal(new string('[', 1_000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000 * 2_000);
    }

    private static List<string> All(string pattern, string text)
    {
        var matches = new List<(int Start, int End)>();
        Pattern.Parse(pattern).FindAll(text, matches);
        return matches.ConvertAll(match => text[match.Start..match.End]);
    }
}
