using System.Globalization;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Pretrained;

/// <summary>The yardstick's lora_A: numbers by a formula (the finaliser of SplitMix64, Steele et al. 2014), so that everybody starts from the same point.</summary>
internal static class YardstickStart
{
    private static readonly string[] Modules = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    /// <summary>The values of a module, such as <c>model.layers.3.mlp.up_proj</c>: [rank, in].</summary>
    public static Tensor Values(string path, long[] shape)
    {
        var parts = path.Split('.');
        var n = ulong.Parse(parts[2], CultureInfo.InvariantCulture) * 7 + (ulong)Array.IndexOf(Modules, parts[^1]);
        var values = new float[shape[0] * shape[1]];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)((2 * ((Mix((n << 20) + (ulong)i) >> 40) / (double)(1 << 24)) - 1) / Math.Sqrt(shape[1]));
        return tensor(values, shape);
    }

    private static ulong Mix(ulong index)
    {
        var x = unchecked((index + 1) * 0x9E3779B97F4A7C15);
        x = unchecked((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9);
        x = unchecked((x ^ (x >> 27)) * 0x94D049BB133111EB);
        return x ^ (x >> 31);
    }
}
