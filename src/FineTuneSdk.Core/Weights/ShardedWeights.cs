using System.Globalization;
using System.Text;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Weights;

/// <summary>Writes a model's weights as Transformers does: <c>model.safetensors</c>, or from a size on several files with <c>model.safetensors.index.json</c>.</summary>
public static class ShardedWeights
{
    /// <summary>The largest file, in bytes: what Transformers' readers and their mirrors are used to.</summary>
    public const long DefaultMaxBytes = 5_000_000_000;

    private const string SingleFile = "model.safetensors";

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="tensors">The tensors; a file holds a run of them, a larger one than allowed has a file of its own.</param>
    /// <param name="maxBytes">The largest file.</param>
    public static void Write(string folder, IReadOnlyList<SafetensorsTensor> tensors, long maxBytes = DefaultMaxBytes)
    {
        var shards = Split(tensors, maxBytes);
        if (shards.Count <= 1)
        {
            SafetensorsWriter.Write(Path.Combine(folder, SingleFile), tensors);
            return;
        }

        var names = shards.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"model-{i + 1:00000}-of-{shards.Count:00000}.safetensors")).ToList();
        for (var i = 0; i < shards.Count; i++)
            SafetensorsWriter.Write(Path.Combine(folder, names[i]), shards[i]);
        var files = shards.SelectMany((shard, i) => shard.Select(t => (t.Name, File: names[i]))).OrderBy(t => t.Name, StringComparer.Ordinal);
        AtomicFile.WriteAllText(Path.Combine(folder, SingleFile + ".index.json"), Index(tensors, files));
    }

    private static List<List<SafetensorsTensor>> Split(IReadOnlyList<SafetensorsTensor> tensors, long maxBytes)
    {
        var shards = new List<List<SafetensorsTensor>>();
        var size = 0L;
        foreach (var tensor in tensors)
        {
            if (shards.Count == 0 || size + tensor.Length > maxBytes)
            {
                shards.Add([]);
                size = 0;
            }

            shards[^1].Add(tensor);
            size += tensor.Length;
        }

        return shards;
    }

    // The names are those of modules: letters, digits, dots and underscores, which JSON takes as they are.
    private static string Index(IReadOnlyList<SafetensorsTensor> tensors, IEnumerable<(string Name, string File)> files)
    {
        var text = new StringBuilder("{\n  \"metadata\": {\n");
        text.Append(CultureInfo.InvariantCulture, $"    \"total_parameters\": {tensors.Sum(t => t.Length / t.Type.Size())},\n    \"total_size\": {tensors.Sum(t => t.Length)}\n  }},\n  \"weight_map\": {{\n");
        text.AppendJoin(",\n", files.Select(f => $"    \"{f.Name}\": \"{f.File}\""));
        return text.Append("\n  }\n}\n").ToString();
    }
}
