using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Tests.Corpus;

public sealed class TextCleanerTests
{
    [Theory]
    [InlineData("\u201cIt\u2019s\u00a0here\u2026\u201d\n  he  said", "\"It's here...\" he said")]
    [InlineData("one\u2014two--three", "one - two - three")]
    public void Punctuation_becomes_plain(string text, string plain) => Assert.Equal(plain, TextCleaner.Plain(text));

    [Theory]
    [InlineData("The parcel that you sent me has never arrived.", true)]
    [InlineData("Too short.", false)]
    [InlineData("for (int i = 0; i < n; i++) { total += prices[i] * count; }", false)]
    [InlineData("ABC DEF GHI JKL MNO PQR STU VWX YZA BCD EFG", false)]
    public void Only_prose_is_kept(string text, bool isProse) => Assert.Equal(isProse, TextCleaner.IsProse(text));

    [Fact]
    public void A_paragraph_is_kept_once()
    {
        var seen = new HashSet<string>();
        var document = new TextDocument("mail", "Title.", ["The parcel that you sent me has never arrived.", "THE parcel that you sent me has never arrived."]);

        Assert.Equal(["The parcel that you sent me has never arrived."], TextCleaner.Clean(document, seen)!.Paragraphs);
        Assert.Null(TextCleaner.Clean(document, seen));
    }
}
