using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Json;

namespace FineTuneSdk.Core.Adapters;

/// <summary>Reads <c>adapter_config.json</c> strictly: whatever would change what the adapter computes and isn't supported is refused by name, all of it at once.</summary>
public static class PeftAdapterConfigReader
{
    /// <summary>The largest file that is read, in bytes; a real one has a few thousand.</summary>
    private const int SizeLimit = 4 << 20;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private static readonly Dictionary<string, PeftKey> Keys = PeftKey.All.ToDictionary(k => k.Name, StringComparer.Ordinal);

    /// <summary>Reads the configuration of the adapter in a folder.</summary>
    /// <exception cref="FineTuneException">FTSDK1401: no such file, or nonsense in it. FTSDK1402: another kind of adapter.</exception>
    public static PeftAdapterConfig Read(string folder)
    {
        var file = Path.Combine(folder, PeftAdapterConfig.FileName);
        try
        {
            var info = new FileInfo(file);
            if (info.Exists && info.Length > SizeLimit)
                throw new FineTuneException(DiagnosticCodes.AdapterConfigInvalid, $"The file has {info.Length} bytes, more than the {SizeLimit} that are read; it is no adapter's configuration.", new SourceSpan(file));
            return Parse(File.ReadAllBytes(file), file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCodes.AdapterConfigInvalid, $"The adapter's configuration can't be read ({exception.Message}); an adapter folder holds {PeftAdapterConfig.FileName} and {AdapterFolder.WeightsFileName}.", new SourceSpan(file), exception);
        }
    }

    /// <summary>Reads a configuration from UTF-8 bytes.</summary>
    /// <exception cref="FineTuneException">As <see cref="Read"/>.</exception>
    public static PeftAdapterConfig Parse(ReadOnlyMemory<byte> utf8, string file)
    {
        using var json = Document(utf8, file);
        var problems = new DiagnosticBag();
        var reader = new PeftValues(json.RootElement, file, problems);
        var kind = reader.Text("peft_type");
        if (kind is not null and not "LORA")
            throw new FineTuneException(DiagnosticCodes.AdapterKindNotSupported, $"The adapter is of the kind {kind} (peft_type); only LORA is supported.", new SourceSpan(file));
        if (kind is null)
            problems.Error(DiagnosticCodes.AdapterConfigInvalid, "There is no peft_type; a LoRA adapter says \"LORA\".", new SourceSpan(file));

        foreach (var property in json.RootElement.EnumerateObject())
            CheckSupported(property, file, problems);
        CheckInitialization(json.RootElement, file, problems);
        if (reader.Text("task_type") is not (null or "CAUSAL_LM") and var task)
            problems.Error(DiagnosticCodes.AdapterKindNotSupported, $"The adapter is for the task {task} (task_type); only CAUSAL_LM is supported.", new SourceSpan(file));
        var config = new PeftAdapterConfig
        {
            BaseModel = reader.Text("base_model_name_or_path"),
            Revision = reader.Text("revision"),
            Rank = (int)reader.Number("r", 8, v => v is >= 1 and <= 65536 && v == Math.Truncate(v), "a whole number from 1 to 65536"),
            Alpha = reader.Number("lora_alpha", 8, v => v > 0 && double.IsFinite(v), "a number above 0"),
            Dropout = reader.Number("lora_dropout", 0, v => v is >= 0 and < 1, "a number from 0 to below 1"),
            RankPattern = reader.RankPattern(),
            AlphaPattern = reader.AlphaPattern(),
            UseRslora = reader.Flag("use_rslora"),
            UseDora = reader.Flag("use_dora"),
            LoraBias = reader.Flag("lora_bias"),
            Bias = reader.Bias(),
            Targets = reader.Targets(),
            Exclude = reader.Exclude(),
            LayersToTransform = reader.LayersToTransform(),
            LayersPattern = reader.LayersPattern(),
            TrainableTokens = reader.TrainableTokens(),
            ModulesToSave = reader.Names("modules_to_save") ?? [],
            EnsureWeightTying = reader.Flag("ensure_weight_tying"),
        };
        CheckTogether(config, file, problems);
        problems.ThrowIfErrors();
        return config;
    }

    private static JsonDocument Document(ReadOnlyMemory<byte> utf8, string file)
    {
        JsonDocument json;
        try
        {
            json = CheckedJson.Parse(utf8, Options);
        }
        catch (JsonException exception)
        {
            var place = new SourceSpan(file, (int)(exception.LineNumber ?? -1) + 1, exception.LineNumber is null ? 0 : (int)(exception.BytePositionInLine ?? 0) + 1);
            throw new FineTuneException(DiagnosticCodes.AdapterConfigInvalid, $"This isn't valid JSON: {CheckedJson.Explain(exception)}", place, exception);
        }

        if (json.RootElement.ValueKind == JsonValueKind.Object)
            return json;
        json.Dispose();
        throw new FineTuneException(DiagnosticCodes.AdapterConfigInvalid, "An adapter's configuration is a JSON object.", new SourceSpan(file));
    }

    private static void CheckSupported(JsonProperty property, string file, DiagnosticBag problems)
    {
        if (!Keys.TryGetValue(property.Name, out var key))
        {
            if (!IsEmpty(property.Value))
                problems.Error(DiagnosticCodes.AdapterKindNotSupported, $"The key '{property.Name}' isn't known, so what it changes can't be computed; known are the keys of PEFT 0.21.2.", new SourceSpan(file));
        }
        else if (key.Use == PeftKeyUse.Unsupported && !IsEmpty(property.Value) && property.Value.GetRawText() != key.Unused)
        {
            problems.Error(DiagnosticCodes.AdapterKindNotSupported, $"The adapter uses {key.Feature} ({key.Name}), which is not supported yet.", new SourceSpan(file));
        }
    }

    /// <summary>What PEFT refuses too, as it would compute something else or nothing.</summary>
    private static void CheckTogether(PeftAdapterConfig config, string file, DiagnosticBag problems)
    {
        foreach (var problem in AdapterConfigRules.Problems(config))
            problems.Error(DiagnosticCodes.AdapterConfigInvalid, problem, new SourceSpan(file));
    }

    private static void CheckInitialization(JsonElement root, string file, DiagnosticBag problems)
    {
        // PEFT acts on this key when it loads: pissa and olora change the base again. What starts A and B alone is done with once they are trained.
        if (!root.TryGetProperty("init_lora_weights", out var value) || value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)
            return;
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not ("gaussian" or "eva" or "orthogonal" or "mica"))
            problems.Error(DiagnosticCodes.AdapterKindNotSupported, $"The adapter starts from {value.GetRawText()} (init_lora_weights), which is not supported yet; supported are true, false, \"gaussian\", \"eva\", \"orthogonal\" and \"mica\", which leave the base as it is.", new SourceSpan(file));
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };
}
