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
    // Error code f(X, W, B or null, attr, scalars, their count, algorithm or null, result): torch/csrc/inductor/aoti_torch/c/shim_cpu.h. It borrows X and W. The same
    // operator through the dispatcher of the stable ABI leaves a copy of its string behind at each call.
    private const string Function = "aoti_torch_cpu__linear_pointwise";

    private static readonly nint Address = Find();

    /// <summary>Whether this libtorch has it and it works.</summary>
    public static bool IsAvailable => Address != 0;

    /// <summary>Whether it is also the faster one. The answer is the same each time on one machine, so that the same inputs give the same bytes.</summary>
    public static bool IsPreferred { get; } = Avx512F.IsSupported && Vendor() == "AuthenticAMD" && IsAvailable;

    /// <summary>xWᵀ without a graph; x is [N, in] and W [out, in], both float32 in the processor's memory, in any order of their axes.</summary>
    public static Tensor Linear(Tensor x, Tensor weight) => Call(Address, x, weight);

    private static nint Find()
    {
        if (LibTorch.Directory is not { } folder || !NativeLibrary.TryLoad(Path.Combine(folder, LibTorchPlatform.Current.FileName("torch_cpu")), out var library)
            || !NativeLibrary.TryGetExport(library, Function, out var address))
            return 0;
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        try
        {
            return Call(address, tensor([1f, 2f], [1, 2]), tensor([3f, 4f], [1, 2])).item<float>() == 11 ? address : 0;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    private static string Vendor()
    {
        var (_, b, c, d) = X86Base.CpuId(0, 0);
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>([b, d, c]));
    }

    private static Tensor Call(nint address, Tensor x, Tensor weight)
    {
        nint result, scalars = 0;
        int status;
        fixed (byte* attribute = "none"u8)
            status = ((delegate* unmanaged[Cdecl]<nint, nint, nint, byte*, nint*, long, nint, nint*, int>)address)(x.Handle, weight.Handle, 0, attribute, &scalars, 0, 0, &result);
        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        return status == 0 ? Tensor.UnsafeCreateTensor(result) : throw new InvalidOperationException("oneDNN's product failed; libtorch has written why to the standard error.");
    }
}
