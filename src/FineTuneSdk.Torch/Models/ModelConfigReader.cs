using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models.Families;

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

    // Keys that name things, steer training or the shape of outputs, or only repeat the tokenizer or a window that is off; none of them changes the logits.
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "_attn_implementation", "_attn_implementation_autoset", "_name_or_path", "architectures", "attn_implementation", "bos_token_id", "dtype", "eos_token_id", "id2label",
        "is_llama_config", "label2id", "max_window_layers", "model_type", "original_max_position_embeddings", "output_attentions", "output_hidden_states", "pad_token_id",
        "return_dict", "sliding_window", "torch_dtype", "transformers_version", "transformers.js_config", "unsloth_version", "unsloth_fixed", "use_cache",
    };

    /// <summary>The families that are supported, by their <c>model_type</c>.</summary>
    public static IEnumerable<string> SupportedModelTypes => ModelFamilies.All.Select(f => f.ModelType);

    /// <summary>Reads a model folder's <c>config.json</c>.</summary>
    /// <exception cref="FineTuneException">FTSDK1102 to FTSDK1106: all problems of the file.</exception>
    public static ModelConfig Read(string path) => Read(ModelJson.ReadObject(path), path);

    /// <summary>Reads the object in a <c>config.json</c>; <paramref name="path"/> names it in errors.</summary>
    public static ModelConfig Read(JsonElement root, string path)
    {
        var problems = new DiagnosticBag();
        var section = new ConfigSection(root, "", path, problems);
        var modelType = section.Text("model_type");
        var family = ModelFamilies.All.FirstOrDefault(f => f.ModelType == modelType) ?? throw NotSupported(modelType, path);
        CheckArchitecture(section, family);
        var config = ReadCommon(section, family);
        CheckShape(section, family, config);
        CheckRefused(section);
        section.ReportUnread(Harmless.Contains);
        return problems.HasErrors ? throw new FineTuneException(problems.ToList()) : config;
    }

    private static FineTuneException NotSupported(string? modelType, string path) => new(
        DiagnosticCodes.ModelTypeNotSupported,
        $"Models of type '{modelType ?? "(none)"}' aren't supported yet; supported are {string.Join(", ", SupportedModelTypes)}.",
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
        var headSize = section.Integer("head_dim", family.HeadSize ?? Math.Max(1, hidden / heads), 1, MaxSize);
        var layers = (int)section.Integer("num_hidden_layers", null, 1, MaxLayers);
        var maxPositions = section.Integer("max_position_embeddings", family.MaxPositions, 1, MaxSize);
        var attentionBias = family.ReadsAttentionBias && section.Flag("attention_bias", false);
        var (window, windowedLayers) = SlidingWindowReader.Read(section, family.Window, layers);
        return new ModelConfig
        {
            ModelType = family.ModelType,
            VocabularySize = section.Integer("vocab_size", null, 1, MaxSize),
            HiddenSize = hidden,
            IntermediateSize = section.Integer("intermediate_size", null, 1, MaxSize),
            LayerCount = layers,
            HeadCount = heads,
            KeyValueHeadCount = KeyValueHeads(section, family, heads),
            HeadSize = headSize,
            MaxPositions = maxPositions,
            NormEpsilon = section.Number("rms_norm_eps", 1e-6, 0, exclusive: true),
            Rotary = new RotaryConfigReader(section, maxPositions, headSize).Read(),
            TieWordEmbeddings = section.Flag("tie_word_embeddings", false),
            QueryKeyValueBias = family.HasQueryKeyValueBias || attentionBias,
            AttentionOutputBias = attentionBias,
            FeedForwardBias = family.ReadsFeedForwardBias && section.Flag("mlp_bias", false),
            QueryKeyNorm = family.HasQueryKeyNorm,
            SlidingWindow = window,
            WindowedLayers = windowedLayers,
            InitializerRange = section.Number("initializer_range", 0.02, 0, exclusive: false),
        };
    }

    // null, unlike a missing key, asks for as many as there are query heads, whatever the family's default.
    private static long KeyValueHeads(ConfigSection section, ModelFamily family, long heads)
    {
        const string Key = "num_key_value_heads";
        return section.Integer(Key, section.IsNull(Key) ? heads : family.KeyValueHeads ?? heads, 1, MaxSize);
    }

    private static void CheckShape(ConfigSection section, ModelFamily family, ModelConfig config)
    {
        if (config.HeadCount % config.KeyValueHeadCount != 0)
            section.Wrong("num_key_value_heads", $"{config.KeyValueHeadCount} doesn't divide the {config.HeadCount} heads of 'num_attention_heads'.");
        if (config.HeadSize % 2 != 0)
            section.Wrong("head_dim", $"{config.HeadSize} is odd; rotary positions turn pairs.");
        if (section.Find("head_dim") is null && family.HeadSize is null && config.HiddenSize % config.HeadCount != 0)
            section.Wrong("hidden_size", $"{config.HiddenSize} is no multiple of the {config.HeadCount} heads of 'num_attention_heads', and 'head_dim' is missing.");
    }

    private static void CheckRefused(ConfigSection section)
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
        if (section.Flag("use_mrope", false))
            section.NotSupported("use_mrope", "multimodal rotary positions aren't supported.");
    }
}
