using System.Text;
using System.Text.Json.Nodes;

namespace FineTuneSdk.Core.Tests.Tokenization;

public class StreamingDecoderTests
{
    [Fact]
    public void A_character_comes_out_whole()
    {
        var stream = SmallTokenizer.Open().CreateStreamingDecoder();
        Assert.Equal(["a", "", "", "", "😀", "b"], new[] { 'a', 0xF0, 0x9F, 0x98, 0x80, 'b' }.Select(stream.Push));
        Assert.Equal("", stream.Flush());
    }

    [Fact]
    public void An_incomplete_character_is_replaced_at_the_end()
    {
        var stream = SmallTokenizer.Open().CreateStreamingDecoder();
        Assert.Equal("", stream.Push(0xF0));
        Assert.Equal("\uFFFD", stream.Flush());
    }

    [Fact]
    public void The_parts_are_the_whole_for_any_ids()
    {
        var tokenizers = new[] { SmallTokenizer.Open(), SmallTokenizer.Open(SentencePieceDecoder), SmallTokenizer.Open(json => json["decoder"] = null) };
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var ids = Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(264)).ToArray();
            foreach (var tokenizer in tokenizers)
            {
                var stream = tokenizer.CreateStreamingDecoder(skipSpecialTokens: round % 2 == 0);
                var parts = new StringBuilder();
                foreach (var id in ids)
                    parts.Append(stream.Push(id));
                Assert.Equal(tokenizer.Decode(ids, skipSpecialTokens: round % 2 == 0), parts.Append(stream.Flush()).ToString());
            }
        }
    }

    private static void SentencePieceDecoder(JsonObject json) => json["decoder"] = JsonNode.Parse("""
        {"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"Ġ"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":1}]}
        """);
}
