using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.TinyBase.Bpe;
using FineTuneSdk.TinyBase.Chat;
using FineTuneSdk.TinyBase.Corpus;
using FineTuneSdk.TinyBase.Packing;

namespace FineTuneSdk.TinyBase.Tests.Packing;

public sealed class RecordPackerTests
{
    [Fact]
    public void Texts_share_a_record_while_they_fit_and_long_ones_are_cut_between_pieces()
    {
        var packer = new RecordPacker(Bytes(), 10, "|");

        var records = packer.Pack([["abc"], ["def"], ["ghi jk. ", "lmno. ", "pq."], ["longer than a record"]]).ToList();

        Assert.Equal(["abc|def", "ghi jk.", "lmno. pq."], records);
        Assert.Equal(7 + 7 + 9 + 3, packer.Tokens);
    }

    [Fact]
    public void A_document_is_sentences_with_an_empty_line_after_a_paragraph() =>
        Assert.Equal(["One day. ", "Two days.\n\n", "Three.\n\n"], TrainingTexts.Of(new TextDocument("novels", null, ["One day. Two days.", "Three."])));

    /// <summary>A tokenizer without merges: a token a byte.</summary>
    private static ITokenizer Bytes()
    {
        var file = Path.GetTempFileName();
        try
        {
            var (symbols, merges) = new BpeTrainer(new Dictionary<string, long>()).Train(256);
            File.WriteAllText(file, TokenizerFile.Write([], symbols, merges));
            return TokenizerJson.Load(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
