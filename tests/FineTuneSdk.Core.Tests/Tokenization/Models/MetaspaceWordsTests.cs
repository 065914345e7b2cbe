using FineTuneSdk.Core.Tokenization.Models;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tests.Tokenization.Models;

public class MetaspaceWordsTests
{
    private static readonly BpeOptions s_options = new() { UnknownToken = "<unk>", FuseUnknown = true };

    [Theory]
    [InlineData("▁a▁b", "▁a|▁b")]
    [InlineData("a▁▁▁b▁", "a|▁▁▁b|▁")]
    [InlineData("▁▁", "▁▁")]
    [InlineData("ab", "ab")]
    public void Words_begin_with_their_metaspaces(string text, string words)
    {
        var cut = new MetaspaceWords().Apply(new CutText(new AlignedText(text, 0), [(0, text.Length)]));
        Assert.Equal(words.Split('|'), cut.Pieces.Select(piece => cut.Span(piece).ToString()));
    }

    [Theory]
    [InlineData("a b,▁ ab,▁ ▁", true)]
    [InlineData("a b,a ▁", false)]
    [InlineData("a b,▁ a,b ▁a", false)]
    public void A_merge_across_a_cut_forbids_it(string merges, bool canCut) => Assert.Equal(canCut, SmallBpe.Create(merges, s_options).HasWords);

    [Fact]
    public void What_depends_on_the_ends_of_a_piece_forbids_it()
    {
        const string merges = "▁ a";
        Assert.True(SmallBpe.Create(merges, s_options).HasWords);
        Assert.False(SmallBpe.Create(merges, s_options with { IgnoreMerges = true }).HasWords);
        Assert.False(SmallBpe.Create(merges, s_options with { ContinuingSubwordPrefix = "##" }).HasWords);
        Assert.False(SmallBpe.Create(merges, s_options with { EndOfWordSuffix = "</w>" }).HasWords);
        Assert.False(SmallBpe.Create(merges, s_options with { UnknownToken = null }).HasWords);
        Assert.False(SmallBpe.Create(merges, s_options with { UnknownToken = "▁" }).HasWords);
    }

    [Fact]
    public void The_tokens_are_those_of_the_whole_piece()
    {
        var model = SmallBpe.Create("▁ ▁,a b,▁ a,▁▁ ab,b a,▁ ba,ba b", s_options);
        Assert.True(model.HasWords);
        var random = new Random(1);
        for (var i = 0; i < 2_000; i++)
        {
            var text = new string(random.GetItems("▁▁abx".AsSpan(), random.Next(1, 16)));
            var cut = new MetaspaceWords().Apply(new CutText(new AlignedText(text, 0), [(0, text.Length)]));
            var words = cut.Pieces.SelectMany(piece => model.Encode(cut.Span(piece)).Select(token => (token.Id, piece.Start + token.Start, piece.Start + token.End)));
            Assert.Equal(model.Encode(text).Select(token => (token.Id, token.Start, token.End)), words);
        }
    }
}
