namespace FineTuneSdk.Core.Weights;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="WriteTo">Writes its bytes, little-endian and row-major, so that a large model needn't be in memory twice.</param>
public sealed record SafetensorsTensor(string Name, SafetensorsType Type, IReadOnlyList<long> Shape, Action<Stream> WriteTo)
{
    /// <summary>Its bytes.</summary>
    public long Length => Shape.Aggregate((long)Type.Size(), (product, size) => checked(product * size));

    /// <summary>A float32 tensor from an array.</summary>
    public static SafetensorsTensor Float32(string name, IReadOnlyList<long> shape, float[] values) =>
        new(name, SafetensorsType.F32, shape, stream => stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan())));
}
