using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>A view of the base, with the adapter of a folder in it or without one; of a model that was trained whole, that model.</summary>
internal sealed class ServedModel : IDisposable
{
    private readonly LoadedAdapter? _adapter;
    private readonly ModelWeights? _weights;

    /// <param name="inputs">The run.</param>
    /// <param name="session">The base's weights.</param>
    /// <param name="result">What was trained, or null for the base alone.</param>
    /// <exception cref="Core.Diagnostics.FineTuneException">FTSDK11xx, FTSDK14xx: there is none, or it doesn't fit the base.</exception>
    public ServedModel(RunInputs inputs, TorchSession session, ResultFolder? result)
    {
        if (result is { IsAdapter: false })
        {
            using var files = SafetensorsSet.Open(result.Path);
            _weights = ModelWeights.Load(files, inputs.Config, session.Device);
        }

        Model = _weights is null ? session.CreateModel(inputs) : new CausalLanguageModel(inputs.Config, _weights);
        try
        {
            if (result is { IsAdapter: true })
                _adapter = LoadedAdapter.Load(Model, result.Path);
        }
        catch
        {
            Model.Dispose();
            throw;
        }
    }

    public CausalLanguageModel Model { get; }

    public void Dispose()
    {
        Model.Dispose();
        _adapter?.Dispose();
        _weights?.Dispose();
    }
}
