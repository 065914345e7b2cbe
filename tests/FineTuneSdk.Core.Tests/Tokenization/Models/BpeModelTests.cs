using FineTuneSdk.Core.Tokenization.Models;

namespace FineTuneSdk.Core.Tests.Tokenization.Models;

public class BpeModelTests
{
    private const string Merges = "b a,a a,ba ba,a b,aa b,aab aab,b b,ba a,baba b,aa aa,b aa,bb aa";

    // Around the number of symbols from which on a queue is used.
    [Theory]
    [InlineData(2, 12)]
    [InlineData(60, 70)]
    [InlineData(300, 310)]
    public void Of_all_pairs_the_first_one_of_the_lowest_rank_is_merged(int shortest, int longest)
    {
        var model = SmallBpe.Create(Merges, new BpeOptions { UnknownToken = "<unk>" });
        var random = new Random(1);
        for (var i = 0; i < 10_000 / longest; i++)
        {
            var text = new string(random.GetItems("aabx▁".AsSpan(), random.Next(shortest, longest + 1)));
            var tokens = model.Encode(text);
            Assert.Equal(Merged(text), tokens.Select(token => text[token.Start..token.End]));
            Assert.Equal(tokens.Select(token => model.Vocabulary.Find(text.AsSpan(token.Start, token.End - token.Start)) is var id and >= 0 ? id : 0), tokens.Select(token => token.Id));
        }
    }

    [Fact]
    public void Without_an_unknown_token_what_is_unknown_vanishes()
    {
        var model = SmallBpe.Create(Merges, new BpeOptions());
        Assert.Equal(model.Encode("ab").Select(token => token.Id), model.Encode("axb").Select(token => token.Id));
    }

    private static List<string> Merged(string text)
    {
        var ranks = Merges.Split(',').ToList();
        var parts = text.Select(unit => unit.ToString()).ToList();
        while (true)
        {
            var pairs = parts.Zip(parts.Skip(1), (left, right) => ranks.IndexOf($"{left} {right}")).ToList();
            var best = pairs.Where(rank => rank >= 0).DefaultIfEmpty(-1).Min();
            if (best < 0)
                return parts;
            var at = pairs.IndexOf(best);
            parts[at] += parts[at + 1];
            parts.RemoveAt(at + 1);
        }
    }
}
