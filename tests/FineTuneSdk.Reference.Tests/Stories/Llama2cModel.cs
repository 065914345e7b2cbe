using System.Text.Json;
using System.Runtime.InteropServices;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Reference.Tests.Stories;

/// <summary>
/// Turns a model in llama2.c's first binary format (karpathy/llama2.c, export.py legacy_export: seven int32, then float32 tensors, each kind for all layers together) into a
/// Hugging Face folder.
/// </summary>
internal static class Llama2cModel
{
    public static void Convert(string path, string folder)
    {
        var bytes = File.ReadAllBytes(path);
        var header = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, 28)).ToArray();
        var (dim, hidden, layers, heads, keyValueHeads, vocabulary, length) = (header[0], header[1], header[2], header[3], header[4], header[5], header[6]);
        Assert.True(vocabulary > 0, "A negative vocabulary means an untied head, which this reader doesn't know.");
        var keyValue = dim / heads * keyValueHeads;
        var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(28)).ToArray();
        var position = 0;
        float[] Take(int count) => values[position..(position += count)];

        var tensors = new List<SafetensorsTensor>();
        void Add(string name, float[] data, params long[] shape) => tensors.Add(SafetensorsTensor.Float32(name, shape, data));
        void AddLayers(string name, Func<float[], float[]>? change, params int[] shape)
        {
            for (var i = 0; i < layers; i++)
            {
                var data = Take(shape.Aggregate((a, b) => a * b));
                Add($"model.layers.{i}.{name}.weight", change is null ? data : change(data), Array.ConvertAll(shape, s => (long)s));
            }
        }

        Add("model.embed_tokens.weight", Take(vocabulary * dim), vocabulary, dim);
        AddLayers("input_layernorm", null, dim);
        AddLayers("self_attn.q_proj", w => ToHalves(w, heads, dim), dim, dim);
        AddLayers("self_attn.k_proj", w => ToHalves(w, keyValueHeads, dim), keyValue, dim);
        AddLayers("self_attn.v_proj", null, keyValue, dim);
        AddLayers("self_attn.o_proj", null, dim, dim);
        AddLayers("post_attention_layernorm", null, dim);
        AddLayers("mlp.gate_proj", null, hidden, dim);
        AddLayers("mlp.down_proj", null, dim, hidden);
        AddLayers("mlp.up_proj", null, hidden, dim);
        Add("model.norm.weight", Take(dim), dim);

        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors);
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["model_type"] = "llama",
            ["hidden_size"] = dim,
            ["intermediate_size"] = hidden,
            ["num_hidden_layers"] = layers,
            ["num_attention_heads"] = heads,
            ["num_key_value_heads"] = keyValueHeads,
            ["vocab_size"] = vocabulary,
            ["max_position_embeddings"] = length,
            ["rms_norm_eps"] = 1e-5,
            ["rope_theta"] = 10000.0,
            ["tie_word_embeddings"] = true,
        }));
    }

    // llama2.c turns neighbours (0, 1), (2, 3), …; Hugging Face turns the two halves of a head against each other.
    private static float[] ToHalves(float[] weight, int heads, int columns)
    {
        var size = weight.Length / heads / columns;
        var result = new float[weight.Length];
        for (var head = 0; head < heads; head++)
        {
            for (var row = 0; row < size; row++)
            {
                var target = head * size + row % 2 * (size / 2) + row / 2;
                Array.Copy(weight, (head * size + row) * columns, result, target * columns, columns);
            }
        }
        return result;
    }
}
