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
    [InlineData("▁ab12▁1a", "▁ab|1|2|▁|1|a")]
    [InlineData("axxa", "axxa")]
    public void Words_begin_with_their_metaspaces_and_end_where_nothing_merges(string text, string words) =>
        Assert.Equal(words.Split('|'), Words(SmallBpe.Create("▁ a,a b", s_options, "12"), text));

    [Theory]
    [InlineData("a b,▁ ab,▁ ▁", true)]
    [InlineData("a b,a ▁", false)]
    [InlineData("a b,▁ a,b ▁a", false)]
    public void A_merge_across_a_cut_forbids_it(string merges, bool canCut) => Assert.Equal(canCut, SmallBpe.Create(merges, s_options).Words is not null);

    [Fact]
    public void What_depends_on_the_ends_of_a_piece_forbids_it()
    {
        const string merges = "▁ a";
        Assert.NotNull(SmallBpe.Create(merges, s_options).Words);
        Assert.Null(SmallBpe.Create(merges, s_options with { IgnoreMerges = true }).Words);
        Assert.Null(SmallBpe.Create(merges, s_options with { ContinuingSubwordPrefix = "##" }).Words);
        Assert.Null(SmallBpe.Create(merges, s_options with { EndOfWordSuffix = "</w>" }).Words);
        Assert.Null(SmallBpe.Create(merges, s_options with { UnknownToken = null }).Words);
        Assert.Null(SmallBpe.Create(merges, s_options with { UnknownToken = "▁" }).Words);
    }

    [Fact]
    public void Characters_without_a_token_are_cut_off_where_they_become_bytes()
    {
        Assert.Equal(["▁a", "x", "x", "b"], Words(SmallBpe.Create("▁ a", s_options with { ByteFallback = true }), "▁axxb"));
        Assert.Equal(["▁axxb"], Words(SmallBpe.Create("▁ a,a b", s_options), "▁axxb"));
        Assert.Equal(["▁axx", "b"], Words(SmallBpe.Create("▁ a", s_options), "▁axxb"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_tokens_are_those_of_the_whole_piece(bool byteFallback)
    {
        var model = SmallBpe.Create("▁ ▁,a b,▁ a,▁▁ ab,b a,▁ ba,ba b", s_options with { ByteFallback = byteFallback }, "1");
        var random = new Random(1);
        for (var i = 0; i < 2_000; i++)
        {
            var text = new string(random.GetItems("▁▁abx1".AsSpan(), random.Next(1, 16)));
            var cut = model.Words!.Apply(new CutText(new AlignedText(text, 0), [(0, text.Length)]));
            var words = cut.Pieces.SelectMany(piece => model.Encode(cut.Span(piece)).Select(token => (token.Id, piece.Start + token.Start, piece.Start + token.End)));
            Assert.Equal(model.Encode(text).Select(token => (token.Id, token.Start, token.End)), words);
        }
    }

    private static IEnumerable<string> Words(BpeModel model, string text)
    {
        var cut = model.Words!.Apply(new CutText(new AlignedText(text, 0), [(0, text.Length)]));
        return cut.Pieces.Select(piece => cut.Span(piece).ToString());
    }
}
