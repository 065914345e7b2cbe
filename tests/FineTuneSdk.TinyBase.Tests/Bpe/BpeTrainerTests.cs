using System.Text;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.TinyBase.Bpe;

namespace FineTuneSdk.TinyBase.Tests.Bpe;

public sealed class BpeTrainerTests
{
    [Fact]
    public void The_commonest_pair_is_merged_first_then_pairs_with_what_it_made()
    {
        var (symbols, merges) = new BpeTrainer(new Dictionary<string, long> { ["low"] = 5, ["lower"] = 2, ["newer"] = 6 }).Train(256 + 4);

        // Ties go to the earlier symbols: e+r before w+e (8 each), e+wer before n+e (6 each).
        Assert.Equal([("e", "r"), ("w", "er"), ("l", "o"), ("e", "wer")], merges);
        Assert.Equal(["er", "wer", "lo", "ewer"], symbols.Skip(256));
    }

    [Fact]
    public void A_repeated_letter_is_merged_from_the_left()
    {
        var (_, merges) = new BpeTrainer(new Dictionary<string, long> { ["aaa"] = 3 }).Train(300);

        Assert.Equal([("a", "a"), ("aa", "a")], merges);
    }

    [Fact]
    public void Pairs_that_occur_once_are_not_merged() => Assert.Empty(new BpeTrainer(new Dictionary<string, long> { ["ab"] = 1 }).Train(300).Merges);

    [Fact]
    public void Pieces_are_single_digits_and_words_with_their_space()
    {
        var counts = PreTokens.Count(["I paid 42, I paid!"]);

        Assert.Equal(new Dictionary<string, long> { ["I"] = 1, ["Ġpaid"] = 2, ["Ġ"] = 1, ["4"] = 1, ["2"] = 1, [","] = 1, ["ĠI"] = 1, ["!"] = 1 }, counts);
    }

    [Fact]
    public void The_written_file_encodes_as_it_was_trained()
    {
        var (symbols, merges) = new BpeTrainer(PreTokens.Count(Enumerable.Repeat("the parcel, the parcel 12 ü", 3))).Train(400);
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, TokenizerFile.Write(["<|endoftext|>"], symbols, merges));
            var tokenizer = TokenizerJson.Load(file);

            var ids = tokenizer.Encode("the parcel 21<|endoftext|>").Ids;

            Assert.Equal(["the", "Ġparcel", "Ġ", "2", "1", "<|endoftext|>"], ids.Select(tokenizer.IdToToken));
            Assert.Equal("the parcel ü", tokenizer.Decode(tokenizer.Encode("the parcel ü").Ids));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
