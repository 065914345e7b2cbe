using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Tests;

/// <summary>
/// Writes a model folder in Hugging Face's layout that is as small as one can be: Llama, 2 layers, hidden 32, a token a byte, random weights. No torch is needed for it.
/// Same seed, same bytes.
/// </summary>
internal static class MicroModel
{
    public const int Hidden = 32;
    public const int Intermediate = 64;
    public const int Layers = 2;
    public const int Heads = 4;
    public const int KeyValueHeads = 2;
    public const int HeadSize = 8;
    public const int Context = 256;
    public const int EndOfText = 256;
    public const int MessageStart = 257;
    public const int MessageEnd = 258;
    public const int Vocabulary = 259;

    /// <summary>A chat template in the style of ChatML.</summary>
    public const string ChatTemplate =
        "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the folder.</summary>
    /// <param name="folder">Made if it isn't there.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <param name="stopTokens">The ids in <c>generation_config.json</c>; null: the end of a message.</param>
    /// <param name="chatTemplate">The template; null: none.</param>
    public static string Write(string folder, int seed = 1, int[]? stopTokens = null, string? chatTemplate = ChatTemplate)
    {
        Directory.CreateDirectory(folder);
        Save(folder, "config.json", new Dictionary<string, object>
        {
            ["architectures"] = new[] { "LlamaForCausalLM" },
            ["model_type"] = "llama",
            ["hidden_size"] = Hidden,
            ["intermediate_size"] = Intermediate,
            ["num_hidden_layers"] = Layers,
            ["num_attention_heads"] = Heads,
            ["num_key_value_heads"] = KeyValueHeads,
            ["head_dim"] = HeadSize,
            ["vocab_size"] = Vocabulary,
            ["max_position_embeddings"] = Context,
            ["rms_norm_eps"] = 1e-5,
            ["rope_theta"] = 10000.0,
            ["tie_word_embeddings"] = false,
            ["hidden_act"] = "silu",
            ["bos_token_id"] = EndOfText,
            ["eos_token_id"] = MessageEnd,
        });
        Save(folder, "generation_config.json", new Dictionary<string, object> { ["eos_token_id"] = stopTokens ?? [MessageEnd] });
        Save(folder, "tokenizer.json", Tokenizer());
        Save(folder, "tokenizer_config.json", new Dictionary<string, object> { ["bos_token"] = "<|endoftext|>", ["eos_token"] = "<|im_end|>", ["pad_token"] = "<|endoftext|>" });
        if (chatTemplate is not null)
            File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), chatTemplate);
        using var stream = File.Create(Path.Combine(folder, "model.safetensors"));
        SafetensorsWriter.Write(stream, Weights(new Random(seed)));
        return folder;
    }

    /// <summary>A tensor of normally distributed numbers.</summary>
    public static SafetensorsTensor Normal(string name, Random random, double deviation, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return SafetensorsTensor.Float32(name, shape, values);
    }

    private static IEnumerable<SafetensorsTensor> Weights(Random random)
    {
        yield return Normal("model.embed_tokens.weight", random, 1, Vocabulary, Hidden);
        for (var i = 0; i < Layers; i++)
        {
            var layer = string.Create(CultureInfo.InvariantCulture, $"model.layers.{i}.");
            yield return Ones(layer + "input_layernorm.weight");
            yield return Normal(layer + "self_attn.q_proj.weight", random, 0.3, Heads * HeadSize, Hidden);
            yield return Normal(layer + "self_attn.k_proj.weight", random, 0.3, KeyValueHeads * HeadSize, Hidden);
            yield return Normal(layer + "self_attn.v_proj.weight", random, 0.3, KeyValueHeads * HeadSize, Hidden);
            yield return Normal(layer + "self_attn.o_proj.weight", random, 0.3, Hidden, Heads * HeadSize);
            yield return Ones(layer + "post_attention_layernorm.weight");
            yield return Normal(layer + "mlp.gate_proj.weight", random, 0.3, Intermediate, Hidden);
            yield return Normal(layer + "mlp.up_proj.weight", random, 0.3, Intermediate, Hidden);
            yield return Normal(layer + "mlp.down_proj.weight", random, 0.3, Hidden, Intermediate);
        }

        yield return Ones("model.norm.weight");
        yield return Normal("lm_head.weight", random, 0.5, Vocabulary, Hidden);
    }

    private static SafetensorsTensor Ones(string name) => SafetensorsTensor.Float32(name, [Hidden], [.. Enumerable.Repeat(1f, Hidden)]);

    private static void Save(string folder, string file, Dictionary<string, object> content) => File.WriteAllText(Path.Combine(folder, file), JsonSerializer.Serialize(content, Json));

    private static Dictionary<string, object> Tokenizer()
    {
        var vocabulary = new Dictionary<string, int>();
        for (var b = 0; b < 256; b++)
            vocabulary.Add(ByteSymbol(b), b);
        return new Dictionary<string, object>
        {
            ["version"] = "1.0",
            ["added_tokens"] = new[] { Added(EndOfText, "<|endoftext|>"), Added(MessageStart, "<|im_start|>"), Added(MessageEnd, "<|im_end|>") },
            ["normalizer"] = null!,
            ["pre_tokenizer"] = ByteLevel(),
            ["post_processor"] = null!,
            ["decoder"] = ByteLevel(),
            ["model"] = new Dictionary<string, object> { ["type"] = "BPE", ["byte_fallback"] = false, ["ignore_merges"] = false, ["vocab"] = vocabulary, ["merges"] = Array.Empty<string>() },
        };
    }

    private static Dictionary<string, object> Added(int id, string content) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static Dictionary<string, object> ByteLevel() => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true };

    // GPT-2's table: a byte that prints stands for itself, the others follow from U+0100 on.
    private static string ByteSymbol(int value) => Prints(value) ? ((char)value).ToString() : ((char)(256 + Enumerable.Range(0, value).Count(b => !Prints(b)))).ToString();

    private static bool Prints(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
