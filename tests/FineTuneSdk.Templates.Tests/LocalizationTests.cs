using System.Text.Json;

namespace FineTuneSdk.Templates.Tests;

/// <summary>The texts of template.json are in localize/ in English as they are and in German, and no other ones.</summary>
public sealed class LocalizationTests
{
    public static TheoryData<string> Templates => [.. TemplateFolder.Names];

    [Theory]
    [MemberData(nameof(Templates))]
    public void English_holds_the_texts_of_the_template(string template)
    {
        var texts = Texts(TemplateFolder.Configuration(template, "template.json"));
        Assert.Contains("symbols/method/choices/lora/description", texts.Keys);
        Assert.Equal(texts, Localized(template, "en"));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void German_holds_every_text(string template)
    {
        var (english, german) = (Localized(template, "en"), Localized(template, "de"));
        Assert.Equal(english.Keys, german.Keys);
        Assert.All(german, text => Assert.False(string.IsNullOrWhiteSpace(text.Value), text.Key));
        var descriptions = english.Keys.Where(key => key is "description" || key.StartsWith("postActions/", StringComparison.Ordinal));
        Assert.All(descriptions, key => Assert.NotEqual(english[key], german[key]));
    }

    // What `dotnet new` prints beside a command is the translated part; the command is the same.
    [Theory]
    [MemberData(nameof(Templates))]
    public void Both_name_the_same_commands(string template)
    {
        var (english, german) = (Localized(template, "en"), Localized(template, "de"));
        var printed = english.Keys.Where(key => key.Contains("/manualInstructions/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(printed);
        Assert.All(printed, key =>
        {
            Assert.Equal(2, Commands(english[key]).Length);
            Assert.Equal(Commands(english[key]), Commands(german[key]));
        });
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void The_hosts_know_the_options(string template)
    {
        string[] options = [.. Parameters(TemplateFolder.Configuration(template, "template.json")).Select(parameter => parameter.Name)];
        Assert.Equal(options, TemplateFolder.Configuration(template, "dotnetcli.host.json").GetProperty("symbolInfo").EnumerateObject().Select(option => option.Name));
        var shown = TemplateFolder.Configuration(template, "ide.host.json").GetProperty("symbolInfo").EnumerateArray().Select(option => option.GetProperty("id").GetString());
        Assert.Equal(options.Except(["Framework"]), shown);
    }

    private static string[] Commands(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimStart().Split("   ")[0])];

    private static SortedDictionary<string, string> Localized(string template, string language) =>
        new(TemplateFolder.Configuration(template, "localize", $"templatestrings.{language}.json").EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!), StringComparer.Ordinal);

    private static IEnumerable<JsonProperty> Parameters(JsonElement template) =>
        template.GetProperty("symbols").EnumerateObject().Where(symbol => symbol.Value.GetProperty("type").GetString() == "parameter");

    // The keys as the template engine makes them.
    private static SortedDictionary<string, string> Texts(JsonElement template)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add("", template, "author", "name", "description");
        foreach (var symbol in Parameters(template))
        {
            Add($"symbols/{symbol.Name}/", symbol.Value, "displayName", "description");
            foreach (var choice in Items(symbol.Value, "choices"))
                Add($"symbols/{symbol.Name}/choices/{choice.GetProperty("choice").GetString()}/", choice, "displayName", "description");
        }

        foreach (var action in Items(template, "postActions"))
        {
            var prefix = $"postActions/{action.GetProperty("id").GetString()}/";
            Add(prefix, action, "description");
            foreach (var instruction in Items(action, "manualInstructions"))
                Add($"{prefix}manualInstructions/{(instruction.TryGetProperty("id", out var id) ? id.GetString() : "default")}/", instruction, "text");
        }

        return texts;

        void Add(string prefix, JsonElement element, params string[] keys)
        {
            foreach (var key in keys)
                texts.Add(prefix + key, element.GetProperty(key).GetString()!);
        }
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string key) => element.TryGetProperty(key, out var array) ? array.EnumerateArray() : default;
}
