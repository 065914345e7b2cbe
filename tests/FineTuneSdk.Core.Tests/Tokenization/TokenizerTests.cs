using System.Text.Json.Nodes;

namespace FineTuneSdk.Core.Tests.Tokenization;

public class TokenizerTests
{
    [Fact]
    public void Merges_are_applied_by_rank()
    {
        var encoded = SmallTokenizer.Open().Encode("hello hello wx");
        Assert.Equal([259, 260, 261, 'x'], encoded.Ids);
        Assert.Equal([(0, 5), (5, 11), (11, 13), (13, 14)], encoded.Offsets);
    }

    [Fact]
    public void Both_spellings_of_merges_are_one()
    {
        var pairs = SmallTokenizer.Open(json => json["model"]!["merges"] = new JsonArray([.. json["model"]!["merges"]!.AsArray().Select(merge => new JsonArray([.. merge!.GetValue<string>().Split(' ').Select(part => (JsonNode)part)]))]));
        Assert.Equal(SmallTokenizer.Open().Encode("hello hello wx").Ids, pairs.Encode("hello hello wx").Ids);
    }

    [Fact]
    public void Ignore_merges_takes_a_whole_piece_that_is_a_token()
    {
        static void WithoutLastMerge(JsonObject json) => json["model"]!["merges"]!.AsArray().RemoveAt(4);
        Assert.Equal([' ', 259], SmallTokenizer.Open(WithoutLastMerge).Encode(" hello").Ids);
        Assert.Equal([260], SmallTokenizer.Open(json =>
        {
            WithoutLastMerge(json);
            json["model"]!["ignore_merges"] = true;
        }).Encode(" hello").Ids);
    }

    [Fact]
    public void Every_byte_of_a_character_has_the_place_of_the_character()
    {
        var encoded = SmallTokenizer.Open().Encode("a😀b");
        Assert.Equal(['a', 0xF0, 0x9F, 0x98, 0x80, 'b'], encoded.Ids);
        Assert.Equal([(0, 1), (1, 3), (1, 3), (1, 3), (1, 3), (3, 4)], encoded.Offsets);
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() => Assert.Equal([0xEF, 0xBF, 0xBD], SmallTokenizer.Open().Encode("\uD83D").Ids);

    [Fact]
    public void Added_tokens_are_found_in_the_text()
    {
        var tokenizer = SmallTokenizer.Open();
        Assert.Equal([259, 262, 263, 'x'], tokenizer.Encode("hello<|end|><pad>x").Ids);
        Assert.Equal("hello<|end|>x", tokenizer.Decode([259, 262, 'x']));
        Assert.Equal("hellox", tokenizer.Decode([259, 262, 'x'], skipSpecialTokens: true));
        Assert.True(tokenizer.IsSpecial(262));
        Assert.False(tokenizer.IsSpecial(259));
    }

    [Theory]
    [InlineData("lstrip", "a <pad> b", "0-1 1-7 7-9")]
    [InlineData("rstrip", "a <pad> b", "0-1 1-2 2-8 8-9")]
    [InlineData("single_word", "a <pad> b", "0-1 1-2 2-7 7-9")]
    [InlineData("single_word", "a<pad>", "0-1 1-2 2-3 3-4 4-5 5-6")]
    public void Flags_of_added_tokens(string flag, string text, string places)
    {
        var tokenizer = SmallTokenizer.Open(json => json["added_tokens"]![1]![flag] = true);
        var offsets = tokenizer.Encode(text).Offsets.Select(range => $"{range.Start}-{range.End}");
        Assert.Equal(places.Replace("7-9", "7-8 8-9", StringComparison.Ordinal), string.Join(' ', offsets));
    }

    [Fact]
    public void The_template_adds_tokens_without_a_place()
    {
        var tokenizer = SmallTokenizer.Open(json => json["post_processor"] = JsonNode.Parse("""
            {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<|end|>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],
             "special_tokens":{"<|end|>":{"id":"<|end|>","ids":[262],"tokens":["<|end|>"]}}}
            """));
        Assert.Equal([262, 259], tokenizer.EncodeWithSpecialTokens("hello").Ids);
        Assert.Equal([(0, 0), (0, 5)], tokenizer.EncodeWithSpecialTokens("hello").Offsets);
        Assert.Equal([259], tokenizer.Encode("hello").Ids);
    }

    [Fact]
    public void Ids_and_tokens_find_each_other()
    {
        var tokenizer = SmallTokenizer.Open();
        Assert.Equal(264, tokenizer.VocabularySize);
        Assert.Equal((259, "hello"), (tokenizer.TokenToId("hello"), tokenizer.IdToToken(259)));
        Assert.Equal((262, "<|end|>"), (tokenizer.TokenToId("<|end|>"), tokenizer.IdToToken(262)));
        Assert.Equal((null, null, null), (tokenizer.TokenToId("nothing"), tokenizer.IdToToken(264), tokenizer.IdToToken(-1)));
    }

    [Fact]
    public void Concurrent_callers_get_the_same()
    {
        var tokenizer = SmallTokenizer.Open();
        var texts = Enumerable.Range(0, 200).Select(i => $"hello {i} wé😀 hello<pad>{i}").ToArray();
        var expected = texts.Select(text => SmallTokenizer.Open().Encode(text).Ids).ToArray();
        Parallel.For(0, 2_000, i => Assert.Equal(expected[i % 200], tokenizer.Encode(texts[i % 200]).Ids));
    }
}
