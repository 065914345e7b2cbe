using System.Text;
using System.Text.Json.Nodes;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.Tests.Tokenization;

public class TokenizerJsonTests
{
    private const string Invalid = "tokenizer.json: error FTSDK1203: ";
    private const string Unsupported = "tokenizer.json: error FTSDK1202: ";

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), "no-such-folder", "tokenizer.json");
        var error = Assert.Throws<FineTuneException>(() => TokenizerJson.Load(path)).Diagnostics[0];
        Assert.Equal((DiagnosticCodes.TokenizerUnreadable, path), (error.Code, error.Location!.File));
    }

    [Fact]
    public void Bad_json_has_its_place() =>
        Assert.Equal("tokenizer.json(2,3): error FTSDK1201: the tokenizer is no valid JSON: 'x' is an invalid start of a property name. Expected a '\"'.", SmallTokenizer.ErrorOf("{\n  x"));

    [Fact]
    public void Deep_nesting_is_an_error() =>
        Assert.Contains("FTSDK1201: the tokenizer is no valid JSON: The maximum configured depth of 64 has been exceeded.", SmallTokenizer.ErrorOf(new string('[', 100_000)), StringComparison.Ordinal);

    [Theory]
    [InlineData("[]", "the tokenizer must be an object, not an array.")]
    [InlineData("{}", "the tokenizer has no \"model\".")]
    [InlineData("{\"model\":{},\"model\":{}}", "the tokenizer has \"model\" twice.")]
    [InlineData("{\"model\":{}}", "model has no \"type\".")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{}}}", "model.vocab is empty.")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":[]}}", "model.vocab must be an object from tokens to ids.")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0}}}", "model has no \"merges\".")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1}}}", "model.vocab[\"a\"] must be a whole number from 0 to 4194303, not -1.")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":4194304}}}", "model.vocab[\"a\"] must be a whole number from 0 to 4194303, not 4194304.")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":99999999999999999999}}}", "model.vocab[\"a\"] must be a whole number from 0 to 4194303, not 99999999999999999999.")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":1.5}}}", "model.vocab[\"a\"] must be a whole number from 0 to 4194303, not 1.5.")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":0}}}", "model.vocab gives the id 0 to both \"a\" and \"b\".")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"a\":1}}}", "model.vocab has \"a\" twice.")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}", "model.merges[0] needs the token \"ab\", which the vocabulary doesn't have.")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"ab\":1},\"merges\":[[\"a\",\"b\"]]}}", "model.merges[0] needs the token \"b\", which the vocabulary doesn't have.")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a\"]}}", "model.merges[0] must be two tokens with a blank between them, not \"a\".")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[[\"a\"]]}}", "model.merges[0] must be a pair of tokens.")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[7]}}", "model.merges[0] must be a text, not a number.")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[],\"unk_token\":\"u\"}}", "model.unk_token is \"u\", which the vocabulary doesn't have.")]
    public void A_file_that_contradicts_its_format_is_an_error(string json, string message) => Assert.Equal(Invalid + message, SmallTokenizer.ErrorOf(json));

    [Theory]
    [InlineData("normalizer", "{\"type\":\"Precompiled\"}", "normalizer is of type \"Precompiled\", which isn't supported.")]
    [InlineData("normalizer", "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"},{\"type\":\"X\"}]}", "normalizer.normalizers[1] is of type \"X\", which isn't supported.")]
    [InlineData("normalizer", "{\"type\":\"NFC\",\"fast\":true}", "normalizer.fast is an option that isn't supported.")]
    [InlineData("pre_tokenizer", "{\"type\":\"UnicodeScripts\"}", "pre_tokenizer is of type \"UnicodeScripts\", which isn't supported.")]
    [InlineData("pre_tokenizer", "{\"type\":\"Punctuation\",\"behavior\":\"isolated\"}", "pre_tokenizer.behavior is \"isolated\", which isn't supported.")]
    [InlineData("pre_tokenizer", "{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"last\"}", "pre_tokenizer.prepend_scheme is \"last\", which isn't supported.")]
    [InlineData("decoder", "{\"type\":\"CTC\"}", "decoder is of type \"CTC\", which isn't supported.")]
    [InlineData("post_processor", "{\"type\":\"X\"}", "post_processor is of type \"X\", which isn't supported.")]
    [InlineData("model", "{\"type\":\"Unigram\"}", "model is of type \"Unigram\", which isn't supported.")]
    [InlineData("version", "\"2.0\"", "version is \"2.0\", not \"1.0\".")]
    [InlineData("extra", "1", "extra is an option that isn't supported.")]
    public void What_is_not_supported_is_named(string key, string value, string message) =>
        Assert.Equal(Unsupported + message, SmallTokenizer.ErrorOf(json => json[key] = JsonNode.Parse(value)));

    [Theory]
    [InlineData(262, "hello", "added_tokens[2] gives \"hello\" the id 262, but in the vocabulary it is 259.")]
    [InlineData(259, "x1", "added_tokens[2] gives \"x1\" the id 259, which in the vocabulary is \"hello\".")]
    [InlineData(262, "x1", "added_tokens[2] gives the id 262 to \"x1\", which \"<|end|>\" has.")]
    [InlineData(270, "<pad>", "added_tokens[2] has \"<pad>\" a second time.")]
    [InlineData(-1, "x1", "added_tokens[2].id must be a whole number from 0 to 4194303, not -1.")]
    public void An_added_token_that_contradicts_others_is_an_error(int id, string content, string message) =>
        Assert.Equal(Invalid + message, SmallTokenizer.ErrorOf(json => json["added_tokens"]!.AsArray().Add((JsonNode)SmallTokenizer.Added(id, content))));

    [Fact]
    public void A_template_adds_only_tokens_that_exist()
    {
        var message = SmallTokenizer.ErrorOf(json => json["post_processor"] = JsonNode.Parse("""
            {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"b","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{"b":{"id":"b","ids":[264],"tokens":["b"]}}}
            """));
        Assert.Equal(Invalid + "post_processor.special_tokens.b.ids[0] must be a whole number from 0 to 263, not 264.", message);
    }

    [Fact]
    public void A_bad_pattern_says_where()
    {
        var message = SmallTokenizer.ErrorOf(json => json["pre_tokenizer"] = JsonNode.Parse("""{"type":"Split","pattern":{"Regex":"a(b"},"behavior":"Isolated","invert":false}"""));
        Assert.Equal("tokenizer.json: error FTSDK1204: pre_tokenizer.pattern.Regex: the expression \"a(b\" has, at its character 2, a group without its ')', which isn't supported or is wrong.", message);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_an_error()
    {
        byte[] json = [.. Encoding.UTF8.GetBytes("{\"model\":{\"type\":\"BPE\",\"vocab\":{\""), 0xFF, .. Encoding.UTF8.GetBytes("\":0},\"merges\":[]}}")];
        Assert.Equal("tokenizer.json(1,33): error FTSDK1201: the tokenizer is no valid JSON: A text isn't UTF-8, or has an escape of half a character.", Assert.Throws<FineTuneException>(() => TokenizerJson.Parse(json, SmallTokenizer.File)).Message);
    }
}
