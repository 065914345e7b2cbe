using System.Text.Json;
using System.Text.RegularExpressions;
using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Extraction;

/// <summary>Cataclysm: DDA's data: descriptions of everyday things, notes, and what people say. The folder and the file say what a text is about.</summary>
internal static partial class CataclysmExtractor
{
    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal) { "description", "text", "dynamic_line", "offer", "yes", "no" };

    private static readonly (string Part, string Topic)[] Topics =
    [
        ("comestibles", "food"), ("armor", "clothing"), ("book", "books"), ("electronics", "electronics"), ("vehicle", "vehicles"), 
        ("container", "containers"), ("med", "medicine"), ("professions", "jobs"),
        ("furniture", "furniture"), ("newspaper", "news"), ("fliers", "advertisements"), ("npcs", "conversation"), ("speech", "conversation"), ("tool", "tools"),
        ("recipes", "crafting"), ("proficiencies", "skills"), ("skills", "skills"), ("effects", "health"), ("overmap", "places"), ("terrain", "places"),
    ];

    public static IEnumerable<TextDocument> Read(string root, string folder)
    {
        var top = Path.Combine(root, folder);
        foreach (var file in Directory.EnumerateFiles(top, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(top, file);
            var topic = Topics.FirstOrDefault(t => path.Contains(t.Part, StringComparison.Ordinal)).Topic;
            if (topic is null)
                continue;
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var document in Documents(json.RootElement, topic))
                yield return document;
        }
    }

    /// <summary>One document an entry: its name is the title, its descriptions and lines are the paragraphs.</summary>
    public static IEnumerable<TextDocument> Documents(JsonElement root, string topic)
    {
        if (root.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var entry in root.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object))
        {
            var paragraphs = new List<string>();
            Collect(entry, taken: false, paragraphs);
            if (paragraphs.Count > 0)
                yield return new TextDocument(topic, Name(entry), paragraphs);
        }
    }

    private static string? Name(JsonElement entry)
    {
        if (!entry.TryGetProperty("name", out var name))
            return null;
        if (name.ValueKind == JsonValueKind.Object && !name.TryGetProperty("str", out name))
            return null;
        return name.ValueKind == JsonValueKind.String ? name.GetString() : null;
    }

    private static void Collect(JsonElement element, bool taken, List<string> paragraphs)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Collect(property.Value, Texts.Contains(property.Name) || (taken && property.Name is "str"), paragraphs);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Collect(item, taken, paragraphs);
                break;
            case JsonValueKind.String when taken && element.GetString() is { } text && !text.Contains("TALK_", StringComparison.Ordinal):
                paragraphs.Add(Placeholder().Replace(text, " ").Trim());
                break;
        }
    }

    [GeneratedRegex("<[^<>]*>|&|\\^")]
    private static partial Regex Placeholder();
}
