using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Reference.Tests.ChatTemplates;

/// <summary>transformers' assistant masks: which tokens of a rendered conversation the generation blocks cover, by several tokenizers.</summary>
public sealed class AssistantMaskTests
{
    private const string Kind = "assistant masks";

    [Fact]
    public void Spans_become_the_tokens_that_transformers_marks()
    {
        var root = Path.Combine(Testdata.Require(), "tokenizers");
        var failures = new List<string>();
        var tokenizers = new Dictionary<string, ITokenizer?>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(root, "reference", "templates", "cases"), "*.json").Order(StringComparer.Ordinal))
        {
            var template = JsonNode.Parse(File.ReadAllText(file))!;
            foreach (var (name, masks) in template["masks"] as JsonObject ?? [])
            {
                if (!tokenizers.TryGetValue(name, out var tokenizer))
                    {
                    var path = Path.Combine(root, name, "tokenizer.json");
                    tokenizers[name] = tokenizer = File.Exists(path) ? TokenizerJson.Load(path) : null;
                }

                if (tokenizer is null)
                    CaseReport.NotSupported(Kind, $"{template["template"]} {name}", "there is no tokenizer.json of that name");
                else
                    Run(template, name, masks!.AsObject(), tokenizer, failures);
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures.Take(50)));
    }

    private static void Run(JsonNode template, string tokenizerName, JsonObject masks, ITokenizer tokenizer, List<string> failures)
    {
        var count = 0;
        foreach (var (conversation, mask) in masks)
        {
            var test = template["cases"]![conversation]!;
            var text = (string)test["rendered"]!;
            var encoded = tokenizer.Encode(text);
            var tokens = new SortedSet<int>();
            foreach (var span in CodePointOffsets.ToUtf16(text, test["assistant_spans"]!.AsArray()))
            {
                var (first, end) = TokenRange.Of(encoded, span.Start, span.End);
                tokens.UnionWith(Enumerable.Range(first, end - first));
            }

            // Of a character in several tokens at a span's end the reference takes the first token alone; all of them are the assistant's.
            var marked = mask!["assistant_ranges"]!.AsArray().SelectMany(range => Enumerable.Range((int)range![0]!, (int)range[1]! - (int)range[0]!)).ToHashSet();
            var expected = tokens.Where(token => marked.Contains(token) || (marked.Contains(token - 1) && encoded.Offsets[token].Start < encoded.Offsets[token - 1].End)).ToList();
            if (!encoded.Ids.SequenceEqual(mask["ids"]!.AsArray().Select(id => (int)id!)))
                failures.Add($"{template["template"]} {tokenizerName} {conversation}: other ids");
            else if (!expected.SequenceEqual(tokens) || !marked.IsSubsetOf(tokens))
                failures.Add($"{template["template"]} {tokenizerName} {conversation}: expected {string.Join(',', expected)}, got {string.Join(',', tokens)}");
            count++;
        }

        CaseReport.Ran(Kind, $"{template["template"]} {tokenizerName}", $"{count} masks");
    }
}
