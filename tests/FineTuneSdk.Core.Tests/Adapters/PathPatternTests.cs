using FineTuneSdk.Core.Adapters;

namespace FineTuneSdk.Core.Tests.Adapters;

public sealed class PathPatternTests
{
    private const string Letters = "a.,.0.1";

    [Fact]
    public void A_name_takes_what_it_takes_as_an_expression()
    {
        var random = new Random(1);
        string Text(int longest) => string.Concat(Enumerable.Range(0, random.Next(1, longest + 1)).Select(_ => Letters[random.Next(Letters.Length)]));
        var (ends, numbers) = (0, 0);
        for (var i = 0; i < 200; i++)
        {
            var name = Text(3);
            var (asName, asExpression) = (new PathPattern(name), new PathPattern($"(?:{name})"));
            for (var j = 0; j < 100; j++)
            {
                var path = Text(14);
                var (end, number) = (asExpression.IsEndOf(path), asExpression.NumberAfter(path));
                Assert.True((end, number) == (asName.IsEndOf(path), asName.NumberAfter(path)), $"{name} on {path}");
                ends += end ? 1 : 0;
                numbers += number is not null ? 1 : 0;
            }
        }

        Assert.True(ends > 100 && numbers > 100, $"{ends} ends, {numbers} numbers");
    }

    [Theory]
    [InlineData("model.layers.0.self_attn.q_proj", true)]
    [InlineData("a b,c:d", true)]
    [InlineData("q_proj$", false)]
    [InlineData("[ab]", false)]
    [InlineData("a\\.b", false)]
    [InlineData("a{2}", false)]
    [InlineData("\u00e4", false)]
    [InlineData("", false)]
    public void A_name_has_no_character_with_another_meaning_but_dots(string pattern, bool isName) => Assert.Equal(isName, TargetPattern.IsName(pattern));

    [Fact]
    public void Hundreds_of_names_take_little_memory()
    {
        new PathPattern("q_proj").IsEndOf("model.q_proj");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 300; i++)
            new PathPattern($"model.layers.{i}.self_attn.q_proj").IsEndOf("model.layers.7.self_attn.q_proj");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300 * 2_000);
    }
}
