using System.Collections.Concurrent;
using System.Text.Json;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Reference.Tests.Tokenization;

/// <summary>The real tokenizers of the test data, by the names that the reference gives them. Each is opened once.</summary>
internal static class ReferenceTokenizers
{
    private static readonly ConcurrentDictionary<string, Lazy<ITokenizer>> s_open = new(StringComparer.Ordinal);

    private static string Root => Path.Combine(Testdata.Require(), "tokenizers");

    /// <summary>The tokenizer; null, with the reason, if its files aren't at hand or aren't of a kind that is supported.</summary>
    public static ITokenizer? Find(string name, out string why)
    {
        why = "its vocabulary isn't among the test data, or is a SentencePiece model";
        var source = Source(name);
        return source is null ? null : s_open.GetOrAdd(name, _ => new Lazy<ITokenizer>(source)).Value;
    }

    private static Func<ITokenizer>? Source(string name)
    {
        var file = Path.Combine(Root, name, "tokenizer.json");
        if (File.Exists(file))
            return () => TokenizerJson.Load(file);
        var vocabulary = Path.Combine(Root, name, $"{name}_vocab.json");
        if (File.Exists(vocabulary))
            return () => RebuiltTokenizers.FromFiles(vocabulary, Path.Combine(Root, name, $"{name}_merges.txt"));
        var meta = Path.Combine(Root, "reference", $"{name}.meta.json");
        if (!File.Exists(meta))
            return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(meta));
        if (!document.RootElement.TryGetProperty("gguf", out var gguf))
            return null;
        var path = Path.Combine(Root, document.RootElement.GetProperty("source").GetString()!);
        var model = gguf.GetProperty("model").GetString()!;
        var pre = gguf.GetProperty("pre").GetString()!;
        return () => RebuiltTokenizers.FromGguf(path, model, pre);
    }
}
