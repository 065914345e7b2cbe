using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace FineTuneSdk.Torch.Autograd;

/// <summary>A node of libtorch's graph that asks a <see cref="IDerivative"/>: the same native class that TorchSharp's own functions use (THSAutograd.h of 0.107).</summary>
internal sealed unsafe partial class GradientNode
{
    // libtorch holds bare function pointers; a node must not be collected while the graph lives.
    private static readonly ConcurrentDictionary<GradientNode, bool> Alive = new();

    [ThreadStatic]
    private static GradientNode? s_last;

    // Of any thread: a device's derivatives run on a thread of libtorch's.
    private static Exception? s_failure;

    [ThreadStatic]
    private static nint s_wrapped;

    private readonly IDerivative _derivative;
    private readonly ApplyFunction _apply;
    private readonly Action _delete;
    private readonly nint* _results;
    private readonly int _inputCount;
    private Tensor?[]? _returned;
    private Pointers _pointers;

    private GradientNode(IDerivative derivative, int inputCount)
    {
        (_derivative, _inputCount) = (derivative, inputCount);
        (_apply, _delete) = (Apply, Delete);
        _results = (nint*)NativeMemory.AllocZeroed((nuint)inputCount, (nuint)sizeof(nint));
        Alive[this] = true;
        _pointers = THSAutograd_CSharpNode_ctor(Marshal.GetFunctionPointerForDelegate(_apply), Marshal.GetFunctionPointerForDelegate(_delete));
        CheckForErrors();
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate TensorArray ApplyFunction(nint* gradients, int count);

    /// <summary>The output as a result of a new node over the inputs.</summary>
    public static Tensor Join(Tensor output, IDerivative derivative, ReadOnlySpan<Tensor> inputs)
    {
        var node = new GradientNode(derivative, inputs.Length);
        var handles = stackalloc nint[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            handles[i] = inputs[i].Handle;
        var (given, none) = (new TensorArray(handles, inputs.Length), new TensorArray(null, 0));
        THSAutograd_CSharpNode_setNextEdges(node._pointers, given, 1);
        CheckForErrors();
        THSAutograd_CSharpNode_clearInputMetadata(node._pointers);
        CheckForErrors();
        var result = output.Handle;
        s_wrapped = 0;
        THSAutograd_Function_wrapOutputs(given, none, none, new TensorArray(&result, 1), node._pointers, &AllocateOne);
        CheckForErrors();
        // From here on the graph alone holds the node.
        var shared = node._pointers;
        node._pointers.Shared = 0;
        THSAutograd_CSharpNode_disposeSharedPtr(shared);
        CheckForErrors();
        var wrapped = *(nint*)s_wrapped;
        NativeMemory.Free((void*)s_wrapped);
        return Tensor.UnsafeCreateTensor(wrapped);
    }

    /// <summary>What a derivative threw since the last call, or null.</summary>
    public static Exception? TakeFailure()
    {
        s_last?.FreeReturned();
        s_last = null;
        return Interlocked.Exchange(ref s_failure, null);
    }

    private TensorArray Apply(nint* gradients, int count)
    {
        // libtorch has taken what the node before this one returned.
        s_last?.FreeReturned();
        s_last = this;
        new Span<nint>(_results, _inputCount).Clear();
        using var gradient = gradients[0] == 0 ? null : Tensor.UnsafeCreateTensor(gradients[0]);
        if (gradient is not null && s_failure is null)
        {
            try
            {
                using var mode = no_grad();
                _returned = _derivative.Backward(gradient);
                for (var i = 0; i < _inputCount; i++)
                    _results[i] = _returned[i]?.Handle ?? 0;
            }
#pragma warning disable CA1031 // It is thrown again where the backward pass was started.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                s_failure = exception;
            }
        }
        _derivative.Dispose();
        return new TensorArray(_results, _inputCount);
    }

    private void Delete()
    {
        FreeReturned();
        if (s_last == this)
            s_last = null;
        _derivative.Dispose();
        THSAutograd_CSharpNode_disposeWeakPtr(_pointers);
        NativeMemory.Free(_results);
        Alive.TryRemove(this, out _);
    }

    private void FreeReturned()
    {
        foreach (var tensor in _returned ?? [])
            tensor?.Dispose();
        _returned = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static nint* AllocateOne(nuint length)
    {
        s_wrapped = (nint)NativeMemory.AllocZeroed(length, (nuint)sizeof(nint));
        return (nint*)s_wrapped;
    }

    [LibraryImport("LibTorchSharp")]
    private static partial Pointers THSAutograd_CSharpNode_ctor(nint apply, nint delete);

    [LibraryImport("LibTorchSharp")]
    private static partial void THSAutograd_CSharpNode_disposeSharedPtr(Pointers node);

    [LibraryImport("LibTorchSharp")]
    private static partial void THSAutograd_CSharpNode_disposeWeakPtr(Pointers node);

    [LibraryImport("LibTorchSharp")]
    private static partial void THSAutograd_CSharpNode_setNextEdges(Pointers node, TensorArray inputs, byte isExecutable);

    [LibraryImport("LibTorchSharp")]
    private static partial void THSAutograd_CSharpNode_clearInputMetadata(Pointers node);

    [LibraryImport("LibTorchSharp")]
    private static partial void THSAutograd_Function_wrapOutputs(
        TensorArray inputs, TensorArray nonDifferentiable, TensorArray dirty, TensorArray outputs, Pointers node, delegate* unmanaged[Cdecl]<nuint, nint*> allocator);

    [StructLayout(LayoutKind.Sequential)]
    private struct Pointers
    {
        public nint Shared;
        public nint Weak;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TensorArray(nint* array, long size)
    {
        public readonly nint* Array = array;
        public readonly long Size = size;
    }
}
