using System.Text.Json;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests;

/// <summary>Reads and compares the tensors of the reference numbers.</summary>
internal static class Tensors
{
    /// <summary>All tensors of a file by name.</summary>
    public static Dictionary<string, Tensor> Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return file.Entries.ToDictionary(e => e.Name, e => MappedTensors.Load(file, e, CPU, null), StringComparer.Ordinal);
    }

    /// <summary>A rectangular JSON array of token ids or flags as [B, T] int64.</summary>
    public static Tensor Ids(JsonElement rows)
    {
        var values = rows.EnumerateArray().Select(r => r.EnumerateArray().Select(v => v.GetInt64()).ToArray()).ToArray();
        return tensor(values.SelectMany(v => v).ToArray(), [values.Length, values[0].Length]);
    }

    /// <summary>The largest absolute difference.</summary>
    public static double Distance(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        return (actual.to(ScalarType.Float64) - expected.to(ScalarType.Float64)).abs().max().item<double>();
    }
}
