using FineTuneSdk.Cli.Machine;
using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Native;
using TorchSharp;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>libtorch, the device (locked against other runs) and the base's weights on it: what training and evaluation share.</summary>
internal sealed class TorchSession : IDisposable
{
    // What libtorch's computations load and make for themselves when they are first used.
    private const long Kernels = 50_000_000;

    private readonly DeviceLock? _lock;

    private TorchSession(DeviceLock? deviceLock, string deviceName, RunInputs inputs)
    {
        (_lock, DeviceName) = (deviceLock, deviceName);
        Device = new torch.Device(deviceName);
        ProgramBytes = Environment.WorkingSet + Kernels;
        Weights = Load(inputs);
    }

    /// <summary><c>cpu</c> or <c>cuda:0</c>.</summary>
    public string DeviceName { get; }

    public torch.Device Device { get; }

    /// <summary>The memory of the process before it holds a weight: the runtime, libtorch, the tokenizer and the examples.</summary>
    public long ProgramBytes { get; }

    /// <summary>The base, shared by every view of it.</summary>
    public ModelWeights Weights { get; }

    /// <summary>Loads libtorch, waits for the device, and loads the weights.</summary>
    /// <exception cref="FineTuneException">FTSDK00xx, FTSDK0105, FTSDK11xx.</exception>
    public static async Task<TorchSession> OpenAsync(RunInputs inputs, string device, string libTorch, RunLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        var name = Start(device, libTorch);
        var owner = $"{inputs.File.Name} ({inputs.File.Path})";
        var taken = await DeviceLock.TakeAsync(
            DeviceLock.DefaultDirectory(), name, owner, holder => log.High($"Waiting for the device {name}, which is in use by {holder}."), time, cancellationToken);
        try
        {
            return new TorchSession(taken, name, inputs);
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Opens without waiting for others, for what is short or interactive.</summary>
    /// <exception cref="FineTuneException">FTSDK00xx, FTSDK0105, FTSDK11xx.</exception>
    public static TorchSession OpenShared(RunInputs inputs, string device, string libTorch) => new(null, Start(device, libTorch), inputs);

    /// <summary>A new view of the base, with nothing in its slots.</summary>
    public CausalLanguageModel CreateModel(RunInputs inputs) => new(inputs.Config, Weights);

    public void Dispose()
    {
        Weights.Dispose();
        _lock?.Dispose();
    }

    private static string Start(string device, string libTorch)
    {
        NativeSettings.Apply();
        LibTorch.Load(libTorch.Length == 0 ? null : libTorch);
        return DeviceNames.Choose(device);
    }

    private ModelWeights Load(RunInputs inputs)
    {
        torch.set_num_threads(NativeSettings.Threads());
        if (inputs.Spec.Base.Weights == BaseWeights.Fresh)
            return ModelWeights.CreateFresh(inputs.Config, inputs.Spec.Training.Seed, Device);
        using var files = inputs.Base.OpenWeights();
        return ModelWeights.Load(files, inputs.Config, Device, keepsNarrow: inputs.Spec.Training.FrozenWeights == FrozenWeights.Stored);
    }
}
