using System.Text;
using System.Text.Json.Nodes;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.Tests.Tokenization;

/// <summary>A byte-level tokenizer of all bytes and a few merges, as the text of its file, to be changed by a test.</summary>
internal static class SmallTokenizer
{
    public const string File = "tokenizer.json";

    /// <summary>The file; bytes have the ids of their characters' order, then come "he", "ll", "hell", "hello", "Ġhello", "Ġw".</summary>
    public static JsonObject Json()
    {
        var vocabulary = new JsonObject();
        for (var value = 0; value < 256; value++)
            vocabulary[Core.Tokenization.Text.ByteAlphabet.ToCharacter((byte)value).ToString()] = value;
        foreach (var token in new[] { "he", "ll", "hell", "hello", "Ġhello", "Ġw" })
            vocabulary[token] = vocabulary.Count;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(Added(262, "<|end|>"), Added(263, "<pad>")),
            ["normalizer"] = null,
            ["pre_tokenizer"] = ByteLevel(),
            ["post_processor"] = null,
            ["decoder"] = ByteLevel(),
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray("h e", "l l", "he ll", "hell o", "Ġ hello", "Ġ w") },
        };
    }

    public static JsonObject Added(int id, string content) => new()
    {
        ["id"] = id, ["content"] = content, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
    };

    public static JsonObject ByteLevel() => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = false, ["use_regex"] = true };

    public static ITokenizer Open(Action<JsonObject>? change = null)
    {
        var json = Json();
        change?.Invoke(json);
        return Parse(json.ToJsonString());
    }

    public static ITokenizer Parse(string json) => TokenizerJson.Parse(Encoding.UTF8.GetBytes(json), File);

    /// <summary>The one error that a file gives, as it is shown.</summary>
    public static string ErrorOf(Action<JsonObject> change) => Assert.Throws<FineTuneException>(() => Open(change)).Message;

    public static string ErrorOf(string json) => Assert.Throws<FineTuneException>(() => Parse(json)).Message;
}
