using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Reference.Tests.Data;

/// <summary>
/// The data of a real fine-tuning run on a template without generation blocks: rendered text, ids, and the range of the labels, which holds the answer and the
/// token that ends the turn, not the line end after it.
/// </summary>
public sealed class YardstickDataTests
{
    [Fact]
    public void Conversations_give_the_ids_labels_and_prompts_of_the_run()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Testdata.Require(), "models")).Where(folder => File.Exists(Path.Combine(folder, "yardstick", "rendered.jsonl"))))
        {
            var encoder = Encoder(folder);
            Train(encoder, Path.Combine(folder, "yardstick"));
            Prompts(encoder, Path.Combine(folder, "yardstick"));
        }
    }

    private static void Train(ExampleEncoder encoder, string folder)
    {
        var examples = Lines(Path.Combine(folder, "train.jsonl"));
        var rendered = Lines(Path.Combine(folder, "rendered.jsonl"));
        Assert.Equal(examples.Count, rendered.Count);
        for (var i = 0; i < examples.Count; i++)
        {
            var encoded = encoder.Encode(Read(examples[i], i), TestContext.Current.CancellationToken);
            Assert.Equal(rendered[i]["ids"]!.AsArray().Select(id => (int)id!), encoded.Ids);
            var (from, to) = ((int)rendered[i]["labels_from"]!, (int)rendered[i]["labels_to"]!);
            Assert.Equal(Enumerable.Range(from, to - from), Enumerable.Range(0, encoded.Ids.Length).Where(t => encoded.Supervised[t]));
        }

        CaseReport.Ran("yardstick data", Name(folder), $"{examples.Count} conversations");
    }

    private static void Prompts(ExampleEncoder encoder, string folder)
    {
        var examples = Lines(Path.Combine(folder, "validation.jsonl"));
        var answers = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "peft_answers.json")))!.AsArray();
        foreach (var answer in answers)
        {
            var line = (int)answer!["line"]!;
            var prompt = encoder.Prompt(Read(examples[line], line), TestContext.Current.CancellationToken);
            Assert.Equal(answer["prompt_ids"]!.AsArray().Select(id => (int)id!), prompt.PromptIds);
            Assert.Equal((string)answer["expected"]!, prompt.Expected);
        }

        CaseReport.Ran("yardstick prompts", Name(folder), $"{answers.Count} prompts");
    }

    private static string Name(string folder) => Path.GetRelativePath(Testdata.Require(), folder);

    private static List<JsonNode> Lines(string file) => [.. File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private static Example Read(JsonNode example, int index) => new()
    {
        Location = new SourceSpan("train.jsonl", index + 1),
        Messages = [.. example["messages"]!.AsArray().Select(message => new ChatMessage((string)message!["role"]!, (string)message["content"]!))],
    };

    private static ExampleEncoder Encoder(string folder)
    {
        var settings = TokenizerSettings.Read(folder);
        var tokenizer = TokenizerJson.Load(Path.Combine(folder, "tokenizer.json"));
        var template = settings.SelectTemplate(folder)!;
        return new(tokenizer, ChatTemplate.Parse(template.Text, template.File), new() { SpecialTokens = settings.SpecialTokens, StopTokenIds = [tokenizer.TokenToId(settings.EosToken!)!.Value] });
    }
}
