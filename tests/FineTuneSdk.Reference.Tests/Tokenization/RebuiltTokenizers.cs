using System.Text.Json;
using System.Text.Json.Nodes;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Reference.Tests.Tokenization;

/// <summary>Tokenizers of the reference that have no tokenizer.json at hand, put together from their vocabularies as the reference's meta files say.</summary>
internal static class RebuiltTokenizers
{
    /// <summary>From a vocabulary and merges in files of GPT-2's form.</summary>
    public static ITokenizer FromFiles(string vocabularyPath, string mergesPath)
    {
        var vocabulary = JsonNode.Parse(File.ReadAllText(vocabularyPath))!.AsObject();
        var merges = File.ReadAllText(mergesPath).Split('\n').Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal));
        var endOfText = vocabulary["<|endoftext|>"]!.GetValue<int>();
        return ByteLevel(vocabulary, merges, [("<|endoftext|>", endOfText, true)], normalizer: null, digits: false);
    }

    /// <summary>From a GGUF file: byte-level, or SentencePiece's with merges derived from the scores.</summary>
    public static ITokenizer FromGguf(string path, string model, string pre)
    {
        var gguf = GgufVocabulary.Read(path);
        var vocabulary = new JsonObject();
        for (var id = 0; id < gguf.Tokens.Count; id++)
            vocabulary[gguf.Tokens[id]] = id;
        var added = Enumerable.Range(0, gguf.Tokens.Count).Where(id => gguf.Types[id] is 2 or 3 or 4).Select(id => (gguf.Tokens[id], id, gguf.Types[id] != 4));
        if (model == "llama")
            return SentencePiece(vocabulary, MergesByScore(gguf), added);
        return ByteLevel(vocabulary, gguf.Merges, added, pre == "mpt" ? new JsonObject { ["type"] = "NFC" } : null, digits: pre == "refact");
    }

    private static ITokenizer ByteLevel(JsonObject vocabulary, IEnumerable<string> merges, IEnumerable<(string, int, bool)> added, JsonNode? normalizer, bool digits)
    {
        var byteLevel = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = false, ["use_regex"] = true };
        var parts = new JsonArray(byteLevel.DeepClone());
        if (digits)
            parts.Insert(0, new JsonObject { ["type"] = "Digits", ["individual_digits"] = true });
        return Parse(new JsonObject
        {
            ["added_tokens"] = Added(added),
            ["normalizer"] = normalizer,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = parts },
            ["post_processor"] = byteLevel.DeepClone(),
            ["decoder"] = byteLevel,
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)merge)]) },
        });
    }

    private static ITokenizer SentencePiece(JsonObject vocabulary, IEnumerable<(string Left, string Right)> merges, IEnumerable<(string, int, bool)> added) => Parse(new JsonObject
    {
        ["added_tokens"] = Added(added),
        ["normalizer"] = Sequence("normalizers", new JsonObject { ["type"] = "Prepend", ["prepend"] = "▁" }, Replace(" ", "▁")),
        ["pre_tokenizer"] = null,
        ["post_processor"] = JsonNode.Parse("""
            {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],
             "special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}}
            """),
        ["decoder"] = Sequence("decoders", Replace("▁", " "), new JsonObject { ["type"] = "ByteFallback" }, new JsonObject { ["type"] = "Fuse" }, new JsonObject { ["type"] = "Strip", ["content"] = " ", ["start"] = 1, ["stop"] = 0 }),
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["unk_token"] = "<unk>",
            ["fuse_unk"] = true,
            ["byte_fallback"] = true,
            ["vocab"] = vocabulary,
            ["merges"] = new JsonArray([.. merges.Select(merge => new JsonArray(merge.Left, merge.Right))]),
        },
    });

    // As transformers' converter derives them: every way to split a piece into two others, the best score first.
    private static IEnumerable<(string Left, string Right)> MergesByScore(GgufVocabulary gguf)
    {
        var ids = gguf.Tokens.Select((token, id) => (token, id)).ToDictionary(StringComparer.Ordinal);
        return ids
            .SelectMany(piece => Enumerable.Range(1, Math.Max(0, piece.Key.Length - 1))
                .Select(at => (Left: piece.Key[..at], Right: piece.Key[at..], Score: gguf.Scores[piece.Value]))
                .Where(merge => ids.ContainsKey(merge.Left) && ids.ContainsKey(merge.Right))
                .OrderBy(merge => ids[merge.Left]).ThenBy(merge => ids[merge.Right]))
            .OrderByDescending(merge => merge.Score).ThenByDescending(merge => merge.Left.Length).ThenByDescending(merge => merge.Right.Length)
            .Select(merge => (merge.Left, merge.Right));
    }

    private static JsonArray Added(IEnumerable<(string Content, int Id, bool Special)> tokens) => new([.. tokens.Select(token => new JsonObject
    {
        ["id"] = token.Id,
        ["content"] = token.Content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = !token.Special,
        ["special"] = token.Special,
    })]);

    private static JsonObject Sequence(string name, params JsonNode[] parts) => new() { ["type"] = "Sequence", [name] = new JsonArray(parts) };

    private static JsonObject Replace(string text, string content) => new() { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = text }, ["content"] = content };

    private static ITokenizer Parse(JsonObject file) => TokenizerJson.Parse(JsonSerializer.SerializeToUtf8Bytes(file), "rebuilt");
}
