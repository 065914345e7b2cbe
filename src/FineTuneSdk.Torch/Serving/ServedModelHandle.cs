using System.Runtime.InteropServices;
using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;

namespace FineTuneSdk.Torch.Serving;

/// <summary>
/// The native memory of one adapter and its share of the base. A <see cref="SafeHandle"/> for what those are good at: closing twice is harmless, what is in use outlives
/// the closing, whoever comes later gets an <see cref="ObjectDisposedException"/>, and the garbage collector frees what nobody closed (a kernel never disposes its services).
/// </summary>
internal sealed class ServedModelHandle : SafeHandle
{
    private readonly SharedBase _base;
    private readonly CausalLanguageModel _model;
    private readonly LoadedAdapter? _adapter;

    /// <summary>Takes over all three; there is no adapter where the base itself was trained.</summary>
    public ServedModelHandle(SharedBase shared, CausalLanguageModel model, LoadedAdapter? adapter)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        (_base, _model, _adapter) = (shared, model, adapter);
        Base = shared.Content;
        Generator = new TextGenerator(model, Base.Tokenizer);
        SetHandle(1);
    }

    /// <summary>What the base shares.</summary>
    public BaseContent Base { get; }

    /// <summary>The generator over base and adapter.</summary>
    public TextGenerator Generator { get; }

    /// <summary>Bytes of the adapter's tensors.</summary>
    public long AdapterBytes => _adapter is null ? 0 : _adapter.Layout.ParameterCount * sizeof(float);

    public override bool IsInvalid => handle == 0;

    /// <summary>Keeps everything in memory until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The handle was closed.</exception>
    public InUse Use() => new(this);

    protected override bool ReleaseHandle()
    {
        _model.Dispose();
        _adapter?.Dispose();
        _base.Release();
        return true;
    }

    /// <summary>One use of a handle.</summary>
    public readonly struct InUse : IDisposable
    {
        private readonly ServedModelHandle _handle;

        public InUse(ServedModelHandle handle)
        {
            var isKept = false;
            handle.DangerousAddRef(ref isKept);
            _handle = handle;
        }

        public void Dispose() => _handle.DangerousRelease();
    }
}
