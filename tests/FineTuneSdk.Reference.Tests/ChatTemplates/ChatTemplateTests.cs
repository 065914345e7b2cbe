using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Reference.Tests.ChatTemplates;

/// <summary>Real chat templates as transformers renders them: every file of <c>templates/cases</c> with every conversation.</summary>
public sealed class ChatTemplateTests
{
    private const string Kind = "chat templates";

    [Fact]
    public void Every_template_renders_as_transformers_does()
    {
        var folder = Path.Combine(Testdata.Require(), "tokenizers", "reference", "templates");
        var conversations = Parse(Path.Combine(folder, "conversations.json"))["conversations"]!.AsObject();
        var failures = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "cases"), "*.json").Order(StringComparer.Ordinal))
            Run(Parse(file), conversations, failures);
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures.Take(50)));
    }

    private static JsonNode Parse(string file) => JsonNode.Parse(File.ReadAllText(file))!;

    private static void Run(JsonNode file, JsonObject conversations, List<string> failures)
    {
        var name = (string)file["template"]!;
        var tokens = file["special_tokens"]!.AsObject().Where(pair => pair.Value is JsonValue).ToDictionary(pair => pair.Key, pair => (string)pair.Value!);
        ChatTemplate template;
        try
        {
            template = ChatTemplate.Parse((string)file["template_text"]!, name);
        }
        catch (FineTuneException exception) when (exception.Diagnostics[0].Code == DiagnosticCodes.ChatTemplateUnsupported)
        {
            CaseReport.NotSupported(Kind, name, exception.Message);
            return;
        }

        var (renders, errors, spans) = (0, 0, 0);
        foreach (var (key, expected) in file["cases"]!.AsObject())
        {
            var conversation = Conversation(conversations[key.Split('@')[0]]!.AsObject(), expected!["overrides"] as JsonObject);
            if (Difference(template, tokens, conversation, expected!) is { } difference)
                failures.Add($"{name} {key}: {difference}");
            _ = expected!["rendered"] is null ? errors++ : renders++;
            spans += (expected["assistant_spans"] as JsonArray)?.Count ?? 0;
        }

        CaseReport.Ran(Kind, name, $"{renders} renderings, {errors} errors, {spans} assistant spans");
    }

    // "overrides" replace the conversation's keys, but are added to its "kwargs".
    private static JsonObject Conversation(JsonObject conversation, JsonObject? overrides)
    {
        var result = conversation.DeepClone().AsObject();
        foreach (var (key, value) in overrides ?? [])
        {
            if (key != "kwargs")
            {
                result[key] = value?.DeepClone();
                continue;
            }

            var variables = result[key]?.AsObject() ?? [];
            foreach (var (variable, setting) in value!.AsObject())
                variables[variable] = setting?.DeepClone();
            result[key] = variables.Parent is null ? variables : variables.DeepClone();
        }

        return result;
    }

    private static string? Difference(ChatTemplate template, Dictionary<string, string> tokens, JsonObject conversation, JsonNode expected)
    {
        var options = new ChatTemplateOptions
        {
            AddGenerationPrompt = (bool?)conversation["add_generation_prompt"] ?? false,
            ContinueFinalMessage = conversation["continue_final_message"] is JsonValue key ? key.TryGetValue<string>(out var name) ? name : (bool)key ? "content" : null : null,
            SpecialTokens = tokens,
            Tools = conversation["tools"] as JsonArray,
            Documents = conversation["documents"] as JsonArray,
            Variables = (conversation["kwargs"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => pair.Value),
            TimeProvider = new FrozenTime(),
        };
        try
        {
            var rendered = template.RenderJson([.. conversation["messages"]!.AsArray().Select(message => message!.AsObject())], options, TestContext.Current.CancellationToken);
            if (expected["rendered"] is not { } text)
                return $"an error was expected: {(string)expected["error"]!}";
            if (rendered.Text != (string)text!)
                return $"expected '{(string)text!}', got '{rendered.Text}'";
            if (expected["assistant_spans"] is not JsonArray spans)
                return null;
            return CodePointOffsets.ToUtf16(rendered.Text, spans).SequenceEqual(rendered.GenerationSpans) ? null : $"other spans: {string.Join(' ', rendered.GenerationSpans)}";
        }
        catch (FineTuneException exception)
        {
            if (expected["error"] is not { } error)
                return exception.Message;
            return (bool?)expected["raised_by_template"] is true && !exception.Message.EndsWith(((string)error!).ReplaceLineEndings(" "), StringComparison.Ordinal) ? $"expected '{(string)error!}', got '{exception.Message}'" : null;
        }
    }

    // When the reference was made.
    private sealed class FrozenTime : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2025, 3, 7, 14, 5, 9, TimeSpan.Zero);
    }
}
