using System.Collections.ObjectModel;
using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Weights;

/// <summary>What <c>tokenizer_config.json</c> and the template files beside it say.</summary>
public sealed record TokenizerSettings
{
    private const string ConfigFile = "tokenizer_config.json";
    private const string TemplateFile = "chat_template.jinja";
    private const string DefaultTemplate = "default";

    /// <summary>The special tokens by their names (<c>bos_token</c>, <c>eos_token</c>, <c>pad_token</c>, …) → their texts.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; private init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The chat templates by name; the usual one is called <c>default</c>.</summary>
    public IReadOnlyDictionary<string, ChatTemplateSource> ChatTemplates { get; private init; } = ReadOnlyDictionary<string, ChatTemplateSource>.Empty;

    /// <summary>The text of the token that ends an answer, or null.</summary>
    public string? EosToken => SpecialTokens.GetValueOrDefault("eos_token");

    /// <summary>The text of the token that begins a text, or null.</summary>
    public string? BosToken => SpecialTokens.GetValueOrDefault("bos_token");

    /// <summary>The text of the token that fills rows up, or null.</summary>
    public string? PadToken => SpecialTokens.GetValueOrDefault("pad_token");

    /// <summary>The default template, or null where there is none.</summary>
    /// <param name="folder">Where it is from, for errors.</param>
    /// <exception cref="FineTuneException">FTSDK1102: there are templates, and none is the default.</exception>
    public ChatTemplateSource? SelectTemplate(string folder)
    {
        if (ChatTemplates.Count == 0)
            return null;
        return ChatTemplates.GetValueOrDefault(DefaultTemplate) ?? throw new FineTuneException(
            DiagnosticCodes.ModelFileInvalid,
            $"The model has the chat templates {string.Join(", ", ChatTemplates.Keys.Order(StringComparer.Ordinal))}, but none called '{DefaultTemplate}'. Save the one to use as {TemplateFile} in the folder.",
            new SourceSpan(folder));
    }

    /// <summary>Reads a model folder's files; each may be absent. A template file wins over the template in <c>tokenizer_config.json</c>.</summary>
    /// <exception cref="FineTuneException">FTSDK1102.</exception>
    internal static TokenizerSettings Read(string folder)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        var templates = new Dictionary<string, ChatTemplateSource>(StringComparer.Ordinal);
        var path = Path.Combine(folder, ConfigFile);
        if (File.Exists(path))
        {
            var config = ModelJson.ReadObject(path);
            foreach (var property in config.EnumerateObject())
            {
                if (property.Name.EndsWith("_token", StringComparison.Ordinal) && TokenText(property.Value) is { } text)
                    tokens[property.Name] = text;
            }
            if (config.TryGetProperty("chat_template", out var template))
                ReadTemplates(template, path, templates);
        }
        AddFile(Path.Combine(folder, TemplateFile), DefaultTemplate, templates);
        var additional = Path.Combine(folder, "additional_chat_templates");
        if (Directory.Exists(additional))
        {
            foreach (var file in Directory.EnumerateFiles(additional, "*.jinja"))
                AddFile(file, Path.GetFileNameWithoutExtension(file), templates);
        }
        return new TokenizerSettings { SpecialTokens = tokens, ChatTemplates = templates };
    }

    // "<s>", or an added token written out: {"content": "<s>", "lstrip": false, …}; switches such as add_bos_token are booleans.
    private static string? TokenText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Object when value.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String => content.GetString(),
        _ => null,
    };

    // A text, or [{"name": "default", "template": "…"}, …].
    private static void ReadTemplates(JsonElement value, string path, Dictionary<string, ChatTemplateSource> templates)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.String:
                templates[DefaultTemplate] = new ChatTemplateSource(value.GetString()!, path);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    if (item.ValueKind != JsonValueKind.Object
                        || !item.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String
                        || !item.TryGetProperty("template", out var template) || template.ValueKind != JsonValueKind.String)
                    {
                        throw Invalid(path, "an entry of 'chat_template' lacks 'name' or 'template'");
                    }
                    templates[name.GetString()!] = new ChatTemplateSource(template.GetString()!, path);
                }
                break;
            default:
                throw Invalid(path, "'chat_template' is neither a text nor a list");
        }
    }

    private static void AddFile(string path, string name, Dictionary<string, ChatTemplateSource> templates)
    {
        if (File.Exists(path))
            templates[name] = new ChatTemplateSource(ModelJson.ReadText(path), path);
    }

    private static FineTuneException Invalid(string path, string what) => new(DiagnosticCodes.ModelFileInvalid, $"The file can't be used: {what}.", new SourceSpan(path));
}
