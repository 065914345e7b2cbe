using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace FineTuneSdk.Torch.Native;

/// <summary>
/// oneDNN's matrix product, which libtorch holds but uses for float32 only where it compiles models. On AMD's processors with AVX-512 it is twice as fast as the
/// product of MKL that libtorch takes, which leaves half of their vectors' width idle there (75 to 85 GFLOP/s a core against 140 to 180).
/// </summary>
internal static unsafe class OneDnn
{
    // Of the stable ABI, as 2.10 introduced it (torch/csrc/stable/c/shim.h).
    private const ulong AbiVersion = (2UL << 56) | (10UL << 48);

    private static readonly Functions? Found = Find();

    /// <summary>Whether it is here, works, and is the faster one. The answer is the same each time on one machine, so that the same inputs give the same bytes.</summary>
    public static bool IsPreferred => Found is not null;

    /// <summary>xWᵀ without a graph; x is [N, in] and W [out, in], both float32 in the processor's memory, in any order of their axes.</summary>
    public static Tensor Linear(Tensor x, Tensor weight) => Call(Found!, x, weight);

    private static Functions? Find()
    {
        if (LibTorch.Directory is not { } folder || !Avx512F.IsSupported || Vendor() != "AuthenticAMD")
            return null;
        if (!NativeLibrary.TryLoad(Path.Combine(folder, LibTorchPlatform.Current.FileName("torch_cpu")), out var library) || Functions.Of(library) is not { } functions)
            return null;
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        try
        {
            return Call(functions, tensor([1f, 2f], [1, 2]), tensor([3f, 4f], [1, 2])).item<float>() == 11 ? functions : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Vendor()
    {
        var (_, b, c, d) = X86Base.CpuId(0, 0);
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>([b, d, c]));
    }

    private static Tensor Call(Functions functions, Tensor x, Tensor weight)
    {
        // mkldnn::_linear_pointwise(Tensor X, Tensor W, Tensor? B, str attr, Scalar?[] scalars, str? algorithm): what the call takes from the stack it also frees.
        nint left, right, none, scalars;
        fixed (byte* text = "none"u8)
        {
            Check(functions.NewTensor(x.Handle, &left));
            Check(functions.NewTensor(weight.Handle, &right));
            Check(functions.NewString(text, 4, &none));
            Check(functions.NewList(0, &scalars));
        }

        var stack = stackalloc ulong[] { (ulong)left, (ulong)right, 0, (ulong)none, (ulong)scalars, 0 };
        fixed (byte* name = "mkldnn::_linear_pointwise"u8, overload = "\0"u8)
            Check(functions.Call(name, overload, stack, AbiVersion));
        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        return Tensor.UnsafeCreateTensor((nint)stack[0]);
    }

    private static void Check(int status)
    {
        if (status != 0)
            throw new InvalidOperationException("oneDNN's product failed; libtorch has written why to the standard error.");
    }

    private sealed record Functions(nint NewTensorAddress, nint NewStringAddress, nint NewListAddress, nint CallAddress)
    {
        public static Functions? Of(nint library) =>
            NativeLibrary.TryGetExport(library, "aoti_torch_new_tensor_handle", out var tensor) && NativeLibrary.TryGetExport(library, "torch_new_string_handle", out var text)
            && NativeLibrary.TryGetExport(library, "torch_new_list_reserve_size", out var list) && NativeLibrary.TryGetExport(library, "torch_call_dispatcher", out var call)
                ? new Functions(tensor, text, list, call)
                : null;

        public int NewTensor(nint handle, nint* result) => ((delegate* unmanaged[Cdecl]<nint, nint*, int>)NewTensorAddress)(handle, result);

        public int NewString(byte* text, nuint length, nint* result) => ((delegate* unmanaged[Cdecl]<byte*, nuint, nint*, int>)NewStringAddress)(text, length, result);

        public int NewList(nuint length, nint* result) => ((delegate* unmanaged[Cdecl]<nuint, nint*, int>)NewListAddress)(length, result);

        public int Call(byte* name, byte* overload, ulong* stack, ulong version) => ((delegate* unmanaged[Cdecl]<byte*, byte*, ulong*, ulong, int>)CallAddress)(name, overload, stack, version);
    }
}
