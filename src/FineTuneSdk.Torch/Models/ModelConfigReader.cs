using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Torch.Models;

/// <summary>
/// Reads <c>config.json</c> as Transformers writes it, older releases (<c>rope_theta</c>, <c>rope_scaling</c>, <c>torch_dtype</c>) and 5 (<c>rope_parameters</c>,
/// <c>dtype</c>). What isn't understood and could change the computation is an error that names it.
/// </summary>
public static class ModelConfigReader
{
    // Bounds that no real model reaches, so that a hostile file can't ask for a million layers.
    private const long MaxSize = 1 << 24;
    private const long MaxLayers = 4096;

    // Keys that name things, steer training or the shape of outputs, or only repeat the tokenizer; none of them changes the logits.
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "_attn_implementation_autoset", "_name_or_path", "architectures", "bos_token_id", "dtype", "eos_token_id", "is_llama_config", "max_window_layers", "model_type",
        "output_attentions", "output_hidden_states", "pad_token_id", "return_dict", "sliding_window", "torch_dtype", "transformers_version", "transformers.js_config",
        "unsloth_version", "unsloth_fixed", "use_cache",
    };

    /// <summary>The families that are supported, by their <c>model_type</c>.</summary>
    public static IEnumerable<string> SupportedModelTypes => ModelFamily.All.Select(f => f.ModelType);

    /// <summary>Reads a model folder's <c>config.json</c>.</summary>
    /// <exception cref="FineTuneException">FTSDK1102 to FTSDK1106: all problems of the file.</exception>
    public static ModelConfig Read(string path) => Read(ModelJson.ReadObject(path), path);

    /// <summary>Reads the object in a <c>config.json</c>; <paramref name="path"/> names it in errors.</summary>
    public static ModelConfig Read(JsonElement root, string path)
    {
        var problems = new DiagnosticBag();
        var section = new ConfigSection(root, "", path, problems);
        var modelType = section.Text("model_type");
        var family = ModelFamily.All.FirstOrDefault(f => f.ModelType == modelType) ?? throw NotSupported(modelType, path);
        CheckArchitecture(section, family);
        var config = ReadCommon(section, family);
        CheckShape(section, config);
        CheckRefused(section, family);
        section.ReportUnread(Harmless.Contains);
        return problems.HasErrors ? throw new FineTuneException(problems.ToList()) : config;
    }

    private static FineTuneException NotSupported(string? modelType, string path) => new(
        DiagnosticCodes.ModelTypeNotSupported,
        $"Models of type '{modelType ?? "(none)"}' aren't supported yet; supported are {string.Join(" and ", SupportedModelTypes)}.",
        new SourceSpan(path));

    private static void CheckArchitecture(ConfigSection section, ModelFamily family)
    {
        if (section.Find("architectures") is not { ValueKind: JsonValueKind.Array } architectures)
            return;
        foreach (var architecture in architectures.EnumerateArray())
        {
            if (architecture.ValueKind != JsonValueKind.String || architecture.GetString() != family.Architecture)
                section.NotSupported("architectures", $"{architecture.GetRawText()} isn't supported; {family.Architecture} is.");
        }
    }

    private static ModelConfig ReadCommon(ConfigSection section, ModelFamily family)
    {
        var hidden = section.Integer("hidden_size", null, 1, MaxSize);
        var heads = section.Integer("num_attention_heads", null, 1, MaxSize);
        var maxPositions = section.Integer("max_position_embeddings", null, 1, MaxSize);
        var attentionBias = family.HasBiasKeys && section.Flag("attention_bias", false);
        return new ModelConfig
        {
            ModelType = family.ModelType,
            VocabularySize = section.Integer("vocab_size", null, 1, MaxSize),
            HiddenSize = hidden,
            IntermediateSize = section.Integer("intermediate_size", null, 1, MaxSize),
            LayerCount = (int)section.Integer("num_hidden_layers", null, 1, MaxLayers),
            HeadCount = heads,
            KeyValueHeadCount = section.Integer("num_key_value_heads", family.DefaultKeyValueHeads == 0 ? heads : family.DefaultKeyValueHeads, 1, MaxSize),
            HeadSize = section.Integer("head_dim", Math.Max(1, hidden / heads), 1, MaxSize),
            MaxPositions = maxPositions,
            NormEpsilon = section.Number("rms_norm_eps", 1e-6, 0, exclusive: true),
            Rotary = RotaryConfigReader.Read(section, maxPositions),
            TieWordEmbeddings = section.Flag("tie_word_embeddings", false),
            QueryKeyValueBias = family.AlwaysQueryKeyValueBias || attentionBias,
            AttentionOutputBias = attentionBias,
            FeedForwardBias = family.HasBiasKeys && section.Flag("mlp_bias", false),
            InitializerRange = section.Number("initializer_range", 0.02, 0, exclusive: false),
        };
    }

    private static void CheckShape(ConfigSection section, ModelConfig config)
    {
        if (config.HeadCount % config.KeyValueHeadCount != 0)
            section.Wrong("num_key_value_heads", $"{config.KeyValueHeadCount} doesn't divide the {config.HeadCount} heads of 'num_attention_heads'.");
        if (config.HeadSize % 2 != 0)
            section.Wrong("head_dim", $"{config.HeadSize} is odd; rotary positions turn pairs.");
        if (section.Find("head_dim") is null && config.HiddenSize % config.HeadCount != 0)
            section.Wrong("hidden_size", $"{config.HiddenSize} is no multiple of the {config.HeadCount} heads of 'num_attention_heads', and 'head_dim' is missing.");
    }

    private static void CheckRefused(ConfigSection section, ModelFamily family)
    {
        if (section.Text("hidden_act") is { } activation && activation is not ("silu" or "swish"))
            section.NotSupported("hidden_act", $"the activation '{activation}' isn't supported; silu is.");
        if (section.Number("attention_dropout", 0, 0, exclusive: false) != 0)
            section.NotSupported("attention_dropout", "dropout inside the attention isn't supported; 0 is.");
        if (section.Integer("pretraining_tp", 1, 0, MaxSize) > 1)
            section.NotSupported("pretraining_tp", "linear layers computed in slices aren't supported; 1 is.");
        if (section.Find("quantization_config") is not null)
            section.NotSupported("quantization_config", "quantised weights aren't supported yet; use the model's unquantised weights.");
        if (section.Flag("rope_interleaved", false))
            section.NotSupported("rope_interleaved", "interleaved rotary positions aren't supported.");
        if (family.HasWindowKeys)
            CheckWindow(section);
        else if (section.Find("sliding_window") is not null)
            section.NotSupported("sliding_window", "a sliding window isn't supported yet.");
    }

    private static void CheckWindow(ConfigSection section)
    {
        if (section.Flag("use_mrope", false))
            section.NotSupported("use_mrope", "multimodal rotary positions aren't supported.");
        if (section.Flag("use_sliding_window", false))
            section.NotSupported("use_sliding_window", "a sliding window isn't supported yet.");
        if (section.Find("layer_types") is not { ValueKind: JsonValueKind.Array } types)
            return;
        foreach (var type in types.EnumerateArray().Select(t => t.ToString()).Where(t => t != "full_attention").Distinct())
            section.NotSupported("layer_types", $"layers of type '{type}' aren't supported yet; full_attention is.");
    }
}
