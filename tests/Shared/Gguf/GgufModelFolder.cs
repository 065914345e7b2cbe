using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Tests.Gguf;

/// <summary>A Hugging Face folder from a GGUF file and the JSON files beside it. It is made once on a machine, under the folder of temporary files.</summary>
internal static partial class GgufModelFolder
{
    private static readonly Lock Making = new();

    /// <summary>The folder for a model's folder with one GGUF file.</summary>
    public static string Of(string folder)
    {
        var gguf = Directory.EnumerateFiles(folder, "*.gguf").Single();
        lock (Making)
        {
            using var bytes = File.OpenRead(gguf);
            var made = Path.Combine(Path.GetTempPath(), "finetune-tests", $"{Path.GetFileName(folder)}-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}");
            if (!Directory.Exists(made))
                Make(folder, GgufFile.Open(gguf), made);
            return made;
        }
    }

    private static void Make(string folder, GgufFile gguf, string made)
    {
        // Beside its name and renamed, so that a run that is stopped leaves no half of a folder; of two that make it one wins.
        var unfinished = $"{made}.{Environment.ProcessId}";
        Directory.CreateDirectory(unfinished);
        foreach (var json in Directory.EnumerateFiles(folder, "*.json").Where(f => IsOfModel(Path.GetFileName(f))))
            File.WriteAllBytes(Path.Combine(unfinished, Path.GetFileName(json)), File.ReadAllBytes(json));
        SafetensorsWriter.Write(
            Path.Combine(unfinished, "model.safetensors"),
            gguf.Tensors.Values.Select(t => new SafetensorsTensor(HuggingFaceName(t.Name), SafetensorsType.F32, t.Shape, s => s.Write(MemoryMarshal.AsBytes(HuggingFaceValues(gguf, t).AsSpan())))));
        try
        {
            Directory.Move(unfinished, made);
        }
        catch (IOException) when (Directory.Exists(made))
        {
            Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>A tensor's values with the rows in Hugging Face's order.</summary>
    public static float[] HuggingFaceValues(GgufFile gguf, GgufTensor tensor)
    {
        var values = gguf.Values(tensor);
        var architecture = (string)gguf.Metadata["general.architecture"];
        // Only for this architecture does llama.cpp put the rows of q and k in the order of neighbouring pairs, where Hugging Face rotates halves against each other.
        if (architecture != "llama" || !(IsQueryOrKey().Match(tensor.Name) is { Success: true } match))
            return values;
        var heads = Number(gguf, $"{architecture}.attention.head_count" + (match.Groups[1].Value == "k" ? "_kv" : ""));
        var half = tensor.Shape[0] / heads / 2;
        var row = values.Length / tensor.Shape[0];
        var ordered = new float[values.Length];
        for (var head = 0L; head < heads; head++)
        {
            for (var pair = 0L; pair < half; pair++)
            {
                for (var side = 0L; side < 2; side++)
                    Array.Copy(values, ((head * half + pair) * 2 + side) * row, ordered, ((head * 2 + side) * half + pair) * row, row);
            }
        }
        return ordered;
    }

    /// <summary><c>blk.3.attn_q.weight</c> → <c>model.layers.3.self_attn.q_proj.weight</c>.</summary>
    public static string HuggingFaceName(string name)
    {
        var match = Block().Match(name);
        if (!match.Success)
        {
            return name switch
            {
                "token_embd.weight" => "model.embed_tokens.weight",
                "output_norm.weight" => "model.norm.weight",
                "output.weight" => "lm_head.weight",
                _ => throw new InvalidDataException($"GGUF tensor {name}"),
            };
        }
        var module = match.Groups[2].Value switch
        {
            "attn_norm" => "input_layernorm",
            "attn_q" => "self_attn.q_proj",
            "attn_k" => "self_attn.k_proj",
            "attn_v" => "self_attn.v_proj",
            "attn_output" => "self_attn.o_proj",
            "attn_q_norm" => "self_attn.q_norm",
            "attn_k_norm" => "self_attn.k_norm",
            "ffn_norm" => "post_attention_layernorm",
            "ffn_gate" => "mlp.gate_proj",
            "ffn_up" => "mlp.up_proj",
            "ffn_down" => "mlp.down_proj",
            _ => throw new InvalidDataException($"GGUF tensor {name}"),
        };
        return $"model.layers.{match.Groups[1].Value}.{module}.{match.Groups[3].Value}";
    }

    private static long Number(GgufFile gguf, string key) => Convert.ToInt64(gguf.Metadata[key], CultureInfo.InvariantCulture);

    private static bool IsOfModel(string file) => file is "config.json" or "generation_config.json" or "tokenizer.json" or "tokenizer_config.json" or "special_tokens_map.json";

    [GeneratedRegex(@"\Ablk\.([0-9]+)\.([a-z_]+)\.(weight|bias)\z")]
    private static partial Regex Block();

    [GeneratedRegex(@"\Ablk\.[0-9]+\.attn_([qk])\.(?:weight|bias)\z")]
    private static partial Regex IsQueryOrKey();
}
