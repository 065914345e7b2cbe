using System.Text.Json;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Reference.Tests.Tokenization;

/// <summary>Ids, offsets and decoded text of every small tokenizer under <c>tokenizers/reference/synthetic</c>.</summary>
public class SyntheticTokenizerTests
{
    private const string Kind = "tokenizers, synthetic";

    [Fact]
    public void Every_synthetic_tokenizer_agrees()
    {
        var root = Path.Combine(Testdata.Require(), "tokenizers", "reference", "synthetic");
        Assert.SkipUnless(Directory.Exists(root), $"{root} doesn't exist.");
        var failures = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            var file = Path.Combine(folder, "tokenizer.json");
            if (TokenizerCases.Open(Kind, name, () => TokenizerJson.Load(file)) is not { } tokenizer)
                continue;
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var padding = Section(document, "padding");
            var truncation = Section(document, "truncation");
            var lines = TokenizerCases.Lines(Path.Combine(folder, "cases.jsonl"));
            failures.AddRange(TokenizerCases.Run(Kind, name, lines.Select(line => new TokenizerCase(tokenizer, line, padding, truncation))));
        }

        TokenizerCases.AssertNone(failures);
    }

    private static JsonElement? Section(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var section) && section.ValueKind == JsonValueKind.Object ? section : null;
}
