using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>What a method trains of a model: which modules, and as which tensors. The one list for optimizer, file and log.</summary>
internal sealed class AdapterLayout
{
    private AdapterLayout(TargetMatch match, IReadOnlyList<AdaptedModule> adapted, AdaptedModule? head, IReadOnlyList<TrainedTensor> tensors) =>
        (Match, Adapted, TiedHead, Tensors) = (match, adapted, head, tensors);

    /// <summary>The modules.</summary>
    public TargetMatch Match { get; }

    /// <summary>Those with an update.</summary>
    public IReadOnlyList<AdaptedModule> Adapted { get; }

    /// <summary>A tied head that follows the embedding's update, or null.</summary>
    public AdaptedModule? TiedHead { get; }

    /// <summary>The tensors, in the order of the modules.</summary>
    public IReadOnlyList<TrainedTensor> Tensors { get; }

    /// <summary>How many numbers are trained.</summary>
    public long ParameterCount => Tensors.Sum(t => t.Count);

    /// <summary>Whether a tensor is among <see cref="Tensors"/>.</summary>
    public bool Has(string name) => Tensors.Any(t => t.Name == name);

    /// <summary>The first layer with something trained in it or before it; the number of layers if there is none.</summary>
    public int FirstTrainedLayer(CausalLanguageModel model)
    {
        if (Tensors.Any(t => t.Name.StartsWith(model.Embedding.Path + ".", StringComparison.Ordinal)))
            return 0;
        return Enumerable.Range(0, model.Config.LayerCount).FirstOrDefault(i => Tensors.Any(t => t.Name.StartsWith(ModelTensors.Layer(i) + ".", StringComparison.Ordinal)), model.Config.LayerCount);
    }

    /// <summary>Low-rank updates, and whatever else an adapter holds.</summary>
    /// <param name="model">The model.</param>
    /// <param name="match">The modules that the configuration takes of it.</param>
    /// <param name="config">Ranks, scales and kinds.</param>
    /// <param name="location">Where the configuration stands, for diagnostics.</param>
    /// <exception cref="FineTuneException">FTSDK1403: the configuration asks of a module what it can't have.</exception>
    public static AdapterLayout Lora(CausalLanguageModel model, TargetMatch match, PeftAdapterConfig config, SourceSpan? location = null)
    {
        var shapes = new LoraShapes(config);
        var adapted = match.Adapted.Select(m => Shaped(m, shapes, location)).ToList();
        var ties = match.TiesHead && match.Adapted.Any(m => m.Kind == ModelModuleKind.Embedding);
        var head = ties ? Shaped(new ModelModule(model.Head.Path, ModelModuleKind.OutputHead), shapes, location) : null;
        var tensors = adapted.SelectMany(m => UpdateTensors.Of(model, m, config)).ToList();
        if (head is not null && config.UseDora)
            tensors.Add(UpdateTensors.Magnitude(model, head.Module));
        tensors.AddRange(TrainedBiases.Of(model, match, config.Bias, location));
        tensors.AddRange(match.Saved.SelectMany(m => Copies(model, m)));
        tensors.AddRange(match.Rows.Select(r => UpdateTensors.Rows(model, r, location)));
        if (config.LoraBias && adapted.Find(m => m.Module.Kind == ModelModuleKind.Embedding) is { } embedding)
            throw new FineTuneException(DiagnosticCodes.TargetNotFound, $"'{embedding.Module.Path}' can't have an update with a bias (lora_bias); PEFT has it for linear layers only.", location);
        return new AdapterLayout(match, adapted, head, tensors);
    }

    /// <summary>All weights.</summary>
    public static AdapterLayout Full(CausalLanguageModel model)
    {
        var tied = model.Config.TieWordEmbeddings;
        var modules = ModelModules.Of(model).Where(m => !tied || m.Kind != ModelModuleKind.OutputHead).ToList();
        return new AdapterLayout(new TargetMatch([], modules, TiesHead: tied), [], null, [.. modules.SelectMany(m => Copies(model, m))]);
    }

    /// <summary>The slot of a linear map, the head's too.</summary>
    public static LinearSlot Slot(CausalLanguageModel model, string path) =>
        path == model.Head.Path ? model.Head : model.Linears.First(s => s.Path == path);

    /// <summary>The name of a module's weight in the base: a tied head has the embedding's.</summary>
    public static string WeightName(CausalLanguageModel model, string path) =>
        (path == model.Head.Path && model.Config.TieWordEmbeddings ? model.Embedding.Path : path) + PeftNames.Weight;

    private static AdaptedModule Shaped(ModelModule module, LoraShapes shapes, SourceSpan? location)
    {
        var (rank, scale) = shapes.Of(module.Path, location);
        return new AdaptedModule(module, rank, scale);
    }

    private static IEnumerable<TrainedTensor> Copies(CausalLanguageModel model, ModelModule module)
    {
        // A tied head has no tensor of its own in the base: its copy starts from the embedding.
        var source = WeightName(model, module.Path);
        yield return new TrainedTensor(module.Path + PeftNames.Weight, model.Weights[source].shape, TrainedTensorRole.Copy, source);
        if (model.Weights.Find(module.Path + PeftNames.Bias) is { } bias)
            yield return new TrainedTensor(module.Path + PeftNames.Bias, bias.shape, TrainedTensorRole.Copy, module.Path + PeftNames.Bias);
    }
}
