using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Evaluation;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>A view of the base alone, or what was trained, as loaded from its folder.</summary>
internal sealed class ServedModel : IDisposable
{
    private ServedModel(CausalLanguageModel model, LoadedAdapter? adapter, ModelWeights? weights) => (Model, Loaded, Weights) = (model, adapter, weights);

    public CausalLanguageModel Model { get; }

    /// <summary>The adapter in the model, or null.</summary>
    public LoadedAdapter? Loaded { get; }

    /// <summary>The weights that were trained whole, or null.</summary>
    public ModelWeights? Weights { get; }

    /// <summary>The base alone.</summary>
    public static ServedModel Base(RunInputs inputs, TorchSession session) => new(session.CreateModel(inputs), null, null);

    /// <summary>What was trained.</summary>
    /// <param name="inputs">The run.</param>
    /// <param name="session">The base's weights.</param>
    /// <param name="folder">The result.</param>
    /// <param name="manifest">Its manifest: the base and the probes are checked.</param>
    /// <exception cref="FineTuneException">FTSDK11xx, FTSDK14xx: it doesn't fit the base, or doesn't compute what it did.</exception>
    public static ServedModel Result(RunInputs inputs, TorchSession session, ResultFolder folder, AdapterManifest manifest)
    {
        AdapterFolder.CheckBase(folder.Path, manifest, inputs.Identity.Hash);
        var served = folder.IsAdapter ? Adapter(session.CreateModel(inputs), folder) : Whole(inputs, session, folder);
        try
        {
            Probe.Check(served.Model, manifest, folder.Path);
            return served;
        }
        catch
        {
            served.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Model.Dispose();
        Loaded?.Dispose();
        Weights?.Dispose();
    }

    private static ServedModel Adapter(CausalLanguageModel model, ResultFolder folder)
    {
        try
        {
            return new ServedModel(model, LoadedAdapter.Load(model, folder.Path), null);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static ServedModel Whole(RunInputs inputs, TorchSession session, ResultFolder folder)
    {
        using var files = SafetensorsSet.Open(folder.Path);
        var weights = ModelWeights.Load(files, inputs.Config, session.Device);
        return new ServedModel(new CausalLanguageModel(inputs.Config, weights), null, weights);
    }
}
