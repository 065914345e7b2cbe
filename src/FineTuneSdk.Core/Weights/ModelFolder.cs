using System.Text.Json;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.Weights;

/// <summary>A model in Hugging Face's layout, on disk: <c>config.json</c>, <c>tokenizer.json</c>, <c>tokenizer_config.json</c>, <c>generation_config.json</c>, weights. Immutable.</summary>
public sealed class ModelFolder
{
    /// <summary>The file that makes a folder a model.</summary>
    public const string ConfigFile = "config.json";

    private const string TokenizerFile = "tokenizer.json";

    private ModelFolder(string path, JsonElement config) => (Path, Config) = (path, config);

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>The content of <c>config.json</c>, an object.</summary>
    public JsonElement Config { get; }

    /// <summary>The path of <c>config.json</c>.</summary>
    public string ConfigPath => System.IO.Path.Combine(Path, ConfigFile);

    /// <summary>The path of <c>tokenizer.json</c>, which must exist.</summary>
    public string TokenizerPath => System.IO.Path.Combine(Path, TokenizerFile);

    /// <summary>Special tokens and chat templates.</summary>
    public required TokenizerSettings TokenizerSettings { get; init; }

    /// <summary>Where generation stops, and what it starts with.</summary>
    public required GenerationDefaults Generation { get; init; }

    /// <summary>Opens a folder; weights are opened apart, by <see cref="OpenWeights"/>.</summary>
    /// <exception cref="FineTuneException">FTSDK1100, FTSDK1102: what is missing or broken, all of it.</exception>
    public static ModelFolder Open(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (!Directory.Exists(full))
            throw new FineTuneException(DiagnosticCodes.BaseNotFound, "The model's folder doesn't exist.", new SourceSpan(full));
        var missing = new[] { ConfigFile, TokenizerFile }.Where(f => !File.Exists(System.IO.Path.Combine(full, f))).ToList();
        if (missing.Count > 0)
        {
            throw new FineTuneException(
                DiagnosticCodes.BaseNotFound,
                $"The folder is no model in Hugging Face's layout: {string.Join(" and ", missing)} missing. Name the folder into which the model was saved or downloaded whole.",
                new SourceSpan(full));
        }
        var config = ModelJson.ReadObject(System.IO.Path.Combine(full, ConfigFile));
        return new ModelFolder(full, config)
        {
            TokenizerSettings = TokenizerSettings.Read(full),
            Generation = GenerationDefaults.Read(full, config),
        };
    }

    /// <summary>Opens the weights.</summary>
    /// <exception cref="FineTuneException">FTSDK1110, FTSDK1111.</exception>
    public SafetensorsSet OpenWeights() => SafetensorsSet.Open(Path);

    /// <summary>Loads the tokenizer.</summary>
    /// <exception cref="FineTuneException">FTSDK12xx: it can't be read; FTSDK1113: it makes ids that the model doesn't have.</exception>
    public ITokenizer LoadTokenizer()
    {
        var tokenizer = TokenizerJson.Load(TokenizerPath);
        if (Config.TryGetProperty("vocab_size", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var rows) && tokenizer.VocabularySize > rows)
        {
            throw new FineTuneException(
                DiagnosticCodes.TokenizerDoesntFit,
                $"The tokenizer has {tokenizer.VocabularySize} ids and the model's embedding {rows} rows ('vocab_size'). Use the tokenizer that belongs to the model.",
                new SourceSpan(TokenizerPath));
        }
        return tokenizer;
    }

    /// <summary>Parses the chat template, or gives null where the folder has none.</summary>
    /// <exception cref="FineTuneException">FTSDK13xx: it can't be parsed; FTSDK1102: there are several, and none is the default.</exception>
    public ChatTemplate? LoadChatTemplate() => TokenizerSettings.SelectTemplate(Path) is { } template ? ChatTemplate.Parse(template.Text, template.File) : null;

    /// <summary>Hashes what decides the model's behaviour. Reads all of the weights, unless fresh ones are drawn in their place.</summary>
    public BaseIdentity ComputeIdentity(bool withWeights, CancellationToken cancellationToken = default) => BaseIdentity.Compute(this, withWeights, Sha256.OfFile, cancellationToken);

    /// <summary>As <see cref="ComputeIdentity(bool, CancellationToken)"/>; weights whose hashes are known aren't read.</summary>
    public BaseIdentity ComputeIdentity(bool withWeights, FileHashes weights, CancellationToken cancellationToken = default) => BaseIdentity.Compute(this, withWeights, weights.Of, cancellationToken);
}
