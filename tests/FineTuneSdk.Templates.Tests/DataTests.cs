using System.Text.Json;

namespace FineTuneSdk.Templates.Tests;

/// <summary>The examples of the templates: one task in two shapes, nothing held out that was trained, and asked as it was trained.</summary>
public sealed class DataTests
{
    public static TheoryData<string> Parts => ["train", "test"];

    [Theory]
    [MemberData(nameof(Parts))]
    public void Both_shapes_hold_the_same_examples(string part) =>
        Assert.Equal(
            Chat(part).Select(example => (example.User + "\n", example.Assistant)),
            Lines("completion", part).Select(line => (line.GetProperty("prompt").GetString()!, line.GetProperty("completion").GetString()!)));

    [Fact]
    public void What_is_held_out_was_never_trained()
    {
        var trained = Chat("train").Select(example => example.User).ToList();
        Assert.Equal(trained.Count, trained.Distinct().Count());
        Assert.Empty(trained.Intersect(Chat("test").Select(example => example.User)));
        Assert.Equal(Chat("train").Select(example => example.Assistant).Distinct().Order(), Chat("test").Select(example => example.Assistant).Distinct().Order());
    }

    [Fact]
    public void The_application_asks_with_the_words_of_the_examples()
    {
        var instructions = Assert.Single(Chat("train").Concat(Chat("test")).Select(example => example.System).Distinct());
        Assert.Contains($"Instructions = \"{instructions}\";", File.ReadAllText(TemplateFolder.PathOf("content", "finetune", "HomeControl.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_made_test_asks_what_was_never_trained()
    {
        var test = File.ReadAllText(TemplateFolder.PathOf("content", "finetune", "tests", "HomeControlTests.cs"));
        Assert.All(Chat("train"), example => Assert.DoesNotContain($"\"{example.User}\"", test, StringComparison.Ordinal));
    }

    private static List<(string System, string User, string Assistant)> Chat(string part) => [.. Lines("chat", part).Select(line =>
    {
        var messages = line.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(["system", "user", "assistant"], messages.Select(message => message.GetProperty("role").GetString()));
        return messages.ConvertAll(message => message.GetProperty("content").GetString()!) is [var system, var user, var assistant] ? (system, user, assistant) : default;
    })];

    private static List<JsonElement> Lines(string shape, string part) =>
        [.. File.ReadLines(TemplateFolder.PathOf("data", shape, $"{part}.jsonl")).Select(line => JsonElement.Parse(line))];
}
