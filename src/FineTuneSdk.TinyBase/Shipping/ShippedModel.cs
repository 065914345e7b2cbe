using System.Buffers.Binary;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.TinyBase.Shipping;

/// <summary>Makes the weights that ship of trained ones: bfloat16, half the size.</summary>
internal static class ShippedModel
{
    /// <summary>Writes <c>model.safetensors</c> of <paramref name="target"/> from the float32 weights of <paramref name="trained"/>.</summary>
    public static void Write(string trained, string target)
    {
        using var weights = SafetensorsSet.Open(trained);
        var tensors = weights.Names.Order(StringComparer.Ordinal).Select(name => Narrow(weights, name)).ToList();
        SafetensorsWriter.Write(Path.Combine(target, "model.safetensors"), tensors, new Dictionary<string, string> { ["format"] = "pt" });
    }

    /// <summary>Rounds to the nearest bfloat16, ties to even.</summary>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    private static SafetensorsTensor Narrow(SafetensorsSet weights, string name)
    {
        var (file, entry) = weights.Find(name)!.Value;
        var narrow = new byte[entry.Length / 2];
        var wide = file.Bytes(entry);
        for (var i = 0; i < narrow.Length; i += 2)
            BinaryPrimitives.WriteUInt16LittleEndian(narrow.AsSpan(i), ToBFloat16(BinaryPrimitives.ReadSingleLittleEndian(wide[(2 * i)..])));
        return new SafetensorsTensor(name, SafetensorsType.BF16, entry.Shape, stream => stream.Write(narrow));
    }
}
