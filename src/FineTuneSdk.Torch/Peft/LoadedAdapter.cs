using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>An adapter in a model's slots. It owns the tensors that the view then computes with: dispose the view first.</summary>
public sealed class LoadedAdapter : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> _tensors;

    private LoadedAdapter(PeftAdapterConfig config, AdapterLayout layout, IReadOnlyDictionary<string, Tensor> tensors) => (Config, Layout, _tensors) = (config, layout, tensors);

    /// <summary>Its configuration.</summary>
    public PeftAdapterConfig Config { get; }

    /// <summary>The modules that it changes.</summary>
    public TargetMatch Match => Layout.Match;

    internal AdapterLayout Layout { get; }

    /// <summary>Loads the adapter of a folder into a view of its base.</summary>
    /// <param name="model">A view with nothing in its slots but the base.</param>
    /// <param name="folder">The adapter's folder.</param>
    /// <exception cref="FineTuneException">FTSDK1401 to 1406, FTSDK1110.</exception>
    public static LoadedAdapter Load(CausalLanguageModel model, string folder)
    {
        var config = PeftAdapterConfigReader.Read(folder);
        var place = new SourceSpan(Path.Combine(folder, PeftAdapterConfig.FileName));
        var match = new TargetMatcher(config).Match(ModelModules.Of(model), model.Config.TieWordEmbeddings, place);
        var layout = AdapterLayout.Lora(model, match, config, place);
        using var file = AdapterFolder.OpenWeights(folder);
        var adapter = new LoadedAdapter(config, layout, AdapterTensors.Load(file, model, layout));
        AdapterInjector.Inject(model, layout, name => adapter._tensors[name]);
        return adapter;
    }

    /// <summary>The weights of the base with the adapter in them, under the base's names, as far as they differ from the base's. The caller owns them.</summary>
    /// <exception cref="FineTuneException">FTSDK1410: the adapter can't be merged into this base.</exception>
    internal IReadOnlyDictionary<string, Tensor> Merge(CausalLanguageModel model) => AdapterMerger.Merge(model, Layout, name => _tensors[name]);

    /// <summary>A tensor by its name in the file without PEFT's prefix.</summary>
    internal Tensor Tensor(string name) => _tensors[name];

    /// <summary>Frees the adapter's tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
    }
}
