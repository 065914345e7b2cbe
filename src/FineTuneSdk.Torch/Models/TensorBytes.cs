using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Torch.Models;

/// <summary>Tensors as entries of a safetensors file.</summary>
internal static class TensorBytes
{
    /// <summary>A tensor to be written; its bytes are read when the file is, so it must live until then.</summary>
    public static SafetensorsTensor ToFile(string name, Tensor tensor) => new(name, TypeOf(tensor), tensor.shape, stream =>
    {
        using var plain = tensor.detach();
        using var near = plain.cpu();
        using var dense = near.contiguous();
        var bytes = dense.bytes;
        stream.Write(bytes);
    });

    private static SafetensorsType TypeOf(Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Float32 => SafetensorsType.F32,
        ScalarType.Float64 => SafetensorsType.F64,
        ScalarType.BFloat16 => SafetensorsType.BF16,
        ScalarType.Float16 => SafetensorsType.F16,
        ScalarType.Int64 => SafetensorsType.I64,
        var type => throw new NotSupportedException($"Tensors of the type {type} aren't written."),
    };
}
