using FineTuneSdk.Core.Tokenization.Normalizers;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tests.Tokenization.Normalizers;

public class UnicodeNormalizerTests
{
    [Theory]
    [InlineData("e\u0301", "é", "e\u0301", "é", "e\u0301")]
    [InlineData("a\u0323\u0307", "ạ\u0307", "a\u0323\u0307", "ạ\u0307", "a\u0323\u0307")]
    [InlineData("a\u0307\u0323", "ạ\u0307", "a\u0323\u0307", "ạ\u0307", "a\u0323\u0307")]
    [InlineData("\u1112\u1161\u11AB", "한", "\u1112\u1161\u11AB", "한", "\u1112\u1161\u11AB")]
    [InlineData("Å", "Å", "A\u030A", "Å", "A\u030A")]
    [InlineData("ﬁ①", "ﬁ①", "ﬁ①", "fi1", "fi1")]
    [InlineData("ẛ", "ẛ", "ſ\u0307", "ṡ", "s\u0307")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("丽", "丽", "丽", "丽", "丽")]
    public void All_four_forms(string text, string nfc, string nfd, string nfkc, string nfkd)
    {
        Assert.Equal(nfc, Normalize(text, compatible: false, compose: true).Value);
        Assert.Equal(nfd, Normalize(text, compatible: false, compose: false).Value);
        Assert.Equal(nfkc, Normalize(text, compatible: true, compose: true).Value);
        Assert.Equal(nfkd, Normalize(text, compatible: true, compose: false).Value);
    }

    [Fact]
    public void Places_follow_the_characters()
    {
        var text = Normalize("xﬁe\u0301y", compatible: true, compose: true);
        Assert.Equal("xfiéy", text.Value);
        Assert.Equal([(0, 1), (1, 2), (1, 2), (2, 3), (4, 5)], Enumerable.Range(0, 5).Select(i => text.InputRange(i, i + 1)));
    }

    [Fact]
    public void A_text_that_is_normalised_stays_the_same_object()
    {
        var text = new AlignedText("grüße, 日本, Привет", 0);
        Assert.Same(text, new UnicodeNormalizer(compatible: false, compose: true).Normalize(text));
    }

    private static AlignedText Normalize(string text, bool compatible, bool compose) => new UnicodeNormalizer(compatible, compose).Normalize(new AlignedText(text, 0));
}
