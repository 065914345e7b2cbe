using System.Text.Json;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Reference.Tests.Tokenization;

/// <summary>Token ids that stand beside models and beside rendered chat templates.</summary>
public class ModelTokenizerTests
{
    [Fact]
    public void Every_model_with_cases_agrees()
    {
        const string Kind = "tokenizers, of models";
        var root = Path.Combine(Testdata.Require(), "models");
        Assert.SkipUnless(Directory.Exists(root), $"{root} doesn't exist.");
        var failures = new List<string>();
        foreach (var file in Directory.EnumerateFiles(root, "tokenizer_cases.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var folder = Path.GetDirectoryName(file)!;
            var name = Path.GetFileName(folder);
            if (TokenizerCases.Open(Kind, name, () => TokenizerJson.Load(Path.Combine(folder, "tokenizer.json"))) is not { } tokenizer)
                continue;
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var line in document.RootElement.EnumerateArray())
                Compare(name, tokenizer, line.GetProperty("text").GetString()!, line.GetProperty("ids_with_special_parsing"), failures);
            CaseReport.Ran(Kind, name, $"{document.RootElement.GetArrayLength()} texts");
        }

        TokenizerCases.AssertNone(failures);
    }

    [Fact]
    public void Every_rendered_template_with_ids_agrees()
    {
        const string Kind = "tokenizers, of rendered templates";
        var root = Path.Combine(Testdata.Require(), "tokenizers", "reference", "templates", "cases");
        Assert.SkipUnless(Directory.Exists(root), $"{root} doesn't exist.");
        var failures = new List<string>();
        foreach (var file in Directory.EnumerateFiles(root, "*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var cases = document.RootElement.GetProperty("cases");
            var texts = Masks(document.RootElement).Concat(Own(document.RootElement)).ToList();
            foreach (var (name, conversation, ids) in texts)
            {
                if (ReferenceTokenizers.Find(name, out var why) is not { } tokenizer)
                    CaseReport.NotSupported(Kind, $"{Path.GetFileName(file)}, {conversation}", why);
                else
                    Compare($"{Path.GetFileName(file)}, {conversation}, {name}", tokenizer, cases.GetProperty(conversation).GetProperty("rendered").GetString()!, ids, failures);
            }

            if (texts.Count > 0)
                CaseReport.Ran(Kind, Path.GetFileName(file), $"{texts.Count} texts");
        }

        TokenizerCases.AssertNone(failures);
    }

    private static IEnumerable<(string Tokenizer, string Conversation, JsonElement Ids)> Masks(JsonElement template) =>
        !template.TryGetProperty("masks", out var masks) || masks.ValueKind != JsonValueKind.Object ? []
        : masks.EnumerateObject().SelectMany(tokenizer => tokenizer.Value.EnumerateObject().Select(mask => (tokenizer.Name, mask.Name, mask.Value.GetProperty("ids"))));

    private static IEnumerable<(string Tokenizer, string Conversation, JsonElement Ids)> Own(JsonElement template) =>
        template.GetProperty("cases").EnumerateObject()
            .Where(entry => entry.Value.TryGetProperty("ids", out _))
            .Select(entry => (template.GetProperty("own_tokenizer").GetString()!, entry.Name, entry.Value.GetProperty("ids")));

    private static void Compare(string name, ITokenizer tokenizer, string text, JsonElement expected, List<string> failures)
    {
        var actual = string.Join(' ', tokenizer.Encode(text).Ids);
        var ids = string.Join(' ', TokenizerCase.Integers(expected));
        if (actual != ids)
            failures.Add($"{name}, \"{text}\": {actual} instead of {ids}");
    }
}
