using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Reference.Tests.Data;

/// <summary>Ids and labels as TRL's trainers prepare them from raw examples: every <c>data.json</c> of the trajectories.</summary>
public sealed class SftPreparationTests
{
    private const string Kind = "SFT preparation";

    [Fact]
    public void Prepared_examples_equal_TRLs()
    {
        var failures = new List<string>();
        foreach (var folder in Testdata.Folders("training"))
        {
            var data = Path.Combine(folder, "data.json");
            if (File.Exists(data))
                Run(folder, JsonNode.Parse(File.ReadAllText(data))!, failures);
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    private static void Run(string folder, JsonNode data, List<string> failures)
    {
        var name = Path.GetRelativePath(Testdata.Require(), folder);
        var raw = data["examples"]!.AsArray();
        var prepared = data["prepared"]!.AsArray();
        var examples = raw.Select((example, i) => Read(example!, i)).ToList();
        if (examples.Contains(null) || prepared[0]!["labels"] is null || prepared[0]!["seq_lengths"] is not null)
        {
            CaseReport.NotSupported(Kind, name, $"keys {Keys(raw[0]!)} → {Keys(prepared[0]!)}");
            return;
        }

        var encoder = Encoder(Path.Combine(Path.GetDirectoryName(folder)!, "tokenizer"));
        var maxLength = (int)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "trajectory.json")))!["hyperparameters"]!["max_length"]!;
        // TRL cuts the end off, and drops an example of whose labels nothing is left; here that is an error that names the line.
        var ours = examples.Select(example => encoder.Encode(example!, TestContext.Current.CancellationToken))
            .Select(example => (Ids: example.Ids.Take(maxLength).ToArray(), Supervised: example.Supervised.Take(maxLength).ToArray()))
            .Where(example => example.Supervised.Contains(true)).ToList();
        if (ours.Count != prepared.Count)
            failures.Add($"{name}: {ours.Count} examples, expected {prepared.Count}");
        for (var i = 0; i < Math.Min(ours.Count, prepared.Count); i++)
        {
            var (ids, labels) = (Numbers(prepared[i]!["input_ids"]!), Numbers(prepared[i]!["labels"]!));
            if (!ids.SequenceEqual(ours[i].Ids) || !labels.SequenceEqual(ours[i].Ids.Select((id, t) => ours[i].Supervised[t] ? id : -100)))
                failures.Add($"{name}: prepared example {i} has other ids or labels");
        }

        CaseReport.Ran(Kind, name, $"{prepared.Count} examples");
    }

    private static string Keys(JsonNode node) => string.Join(", ", node.AsObject().Select(pair => pair.Key));

    private static int[] Numbers(JsonNode array) => [.. array.AsArray().Select(number => (int)number!)];

    private static Example? Read(JsonNode example, int index)
    {
        var place = new SourceSpan("data.json", index + 1);
        var keys = example.AsObject().Select(pair => pair.Key).ToHashSet();
        if (keys.SetEquals(["prompt", "completion"]))
            return new() { Location = place, Prompt = (string)example["prompt"]!, Completion = (string)example["completion"]! };
        return keys.SetEquals(["messages"])
            ? new() { Location = place, Messages = [.. example["messages"]!.AsArray().Select(message => new ChatMessage((string)message!["role"]!, (string)message["content"]!))] }
            : null;
    }

    private static ExampleEncoder Encoder(string folder)
    {
        var settings = TokenizerSettings.Read(folder);
        var tokenizer = TokenizerJson.Load(Path.Combine(folder, "tokenizer.json"));
        var template = settings.SelectTemplate(folder)!;
        return new(tokenizer, ChatTemplate.Parse(template.Text, template.File), new() { SpecialTokens = settings.SpecialTokens, StopTokenIds = [tokenizer.TokenToId(settings.EosToken!)!.Value] });
    }
}
