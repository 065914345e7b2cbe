using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Torch.Models;

/// <summary>Makes tensors of the entries of safetensors files, in place where the file's bytes are what is wanted.</summary>
internal static unsafe partial class MappedTensors
{
    // A map lives until the last tensor over it is gone: torch calls the deleter with the address that the tensor was made from.
    private static readonly ConcurrentDictionary<nint, SafetensorsFile> Files = new();

    /// <summary>Loads one tensor. On the CPU and without a change of type it lies in the file's private map, which it keeps alive.</summary>
    public static Tensor Load(SafetensorsSet files, string name, Device device, ScalarType type)
    {
        var (file, entry) = files.Find(name) ?? throw new KeyNotFoundException($"The files have no tensor '{name}'.");
        return Load(file, entry, device, type);
    }

    /// <summary>Loads one tensor; <paramref name="type"/> null keeps the file's type.</summary>
    public static Tensor Load(SafetensorsFile file, SafetensorsEntry entry, Device device, ScalarType? type)
    {
        var stored = ToScalarType(entry.Type);
        var wanted = type ?? stored;
        if (entry.Length == 0)
            return empty([.. entry.Shape], wanted, device).DetachFromDisposeScope();
        var address = file.Address(entry);
        if (address % entry.Type.Size() != 0)
            return Copy(file, entry, stored).to(wanted, device, copy: true, disposeAfter: true).DetachFromDisposeScope();
        var mapped = Map(file, entry, address, stored).DetachFromDisposeScope();
        if (stored == wanted && device.type == DeviceType.CPU)
            return mapped;
        using (mapped)
            return mapped.to(wanted, device).DetachFromDisposeScope();
    }

    /// <summary>The torch type of a file's type.</summary>
    /// <exception cref="NotSupportedException">Torch has no such type.</exception>
    public static ScalarType ToScalarType(SafetensorsType type) => type switch
    {
        SafetensorsType.Bool => ScalarType.Bool,
        SafetensorsType.U8 => ScalarType.Byte,
        SafetensorsType.I8 => ScalarType.Int8,
        SafetensorsType.I16 => ScalarType.Int16,
        SafetensorsType.F16 => ScalarType.Float16,
        SafetensorsType.BF16 => ScalarType.BFloat16,
        SafetensorsType.I32 => ScalarType.Int32,
        SafetensorsType.F32 => ScalarType.Float32,
        SafetensorsType.F64 => ScalarType.Float64,
        SafetensorsType.I64 => ScalarType.Int64,
        _ => throw new NotSupportedException($"Torch has no type {type.Name()}."),
    };

    private static Tensor Map(SafetensorsFile file, SafetensorsEntry entry, nint address, ScalarType type)
    {
        long[] shape = [.. entry.Shape];
        file.Retain();
        if (!Files.TryAdd(address, file))
        {
            // Somebody has a tensor over this very place already; a copy is always right.
            file.Release();
            return Copy(file, entry, type);
        }
        fixed (long* sizes = shape)
        {
            var handle = THSTensor_new(address, &Release, sizes, shape.Length, (sbyte)type, (sbyte)type, (int)DeviceType.CPU, -1, 0);
            if (handle == 0)
            {
                Unmap(address);
                CheckForErrors();
            }
            return Tensor.UnsafeCreateTensor(handle);
        }
    }

    private static Tensor Copy(SafetensorsFile file, SafetensorsEntry entry, ScalarType type)
    {
        var copy = empty([.. entry.Shape], type).DetachFromDisposeScope();
        file.Bytes(entry).CopyTo(copy.bytes);
        return copy;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void Release(void* address) => Unmap((nint)address);

    private static void Unmap(nint address)
    {
        if (Files.TryRemove(address, out var file))
            file.Release();
    }

    // TorchSharp has no tensor over foreign memory (notes of the native library: THSTensor.h, "data, deleter, sizes, szlength, scalar type, dtype, device, index, gradient").
    [LibraryImport("LibTorchSharp")]
    private static partial nint THSTensor_new(
        nint data, delegate* unmanaged[Cdecl]<void*, void> deleter, long* sizes, int dimensions, sbyte type, sbyte dtype, int device, int deviceIndex, byte requiresGradient);
}
