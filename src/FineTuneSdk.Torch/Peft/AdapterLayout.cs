using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>What a method trains of a model: which modules, and as which tensors. The one list for optimizer, file and log.</summary>
internal sealed class AdapterLayout
{
    private AdapterLayout(TargetMatch match, IReadOnlyList<TrainedTensor> tensors, double scale) => (Match, Tensors, Scale) = (match, tensors, scale);

    /// <summary>The modules.</summary>
    public TargetMatch Match { get; }

    /// <summary>The tensors, in the order of the modules.</summary>
    public IReadOnlyList<TrainedTensor> Tensors { get; }

    /// <summary>s = alpha / r.</summary>
    public double Scale { get; }

    /// <summary>How many numbers are trained.</summary>
    public long ParameterCount => Tensors.Sum(t => t.Count);

    /// <summary>Low-rank updates, and copies of the modules that are trained whole.</summary>
    public static AdapterLayout Lora(CausalLanguageModel model, TargetMatch match, int rank, double alpha)
    {
        var tensors = new List<TrainedTensor>();
        foreach (var module in match.Adapted)
        {
            if (module.Kind == ModelModuleKind.Embedding)
            {
                tensors.Add(new TrainedTensor(module.Path + PeftNames.EmbeddingA, [rank, model.Embedding.Module.Count], TrainedTensorRole.EmbeddingA));
                tensors.Add(new TrainedTensor(module.Path + PeftNames.EmbeddingB, [model.Embedding.Module.Width, rank], TrainedTensorRole.EmbeddingB));
                continue;
            }

            var linear = Slot(model, module.Path).Module;
            tensors.Add(new TrainedTensor(module.Path + PeftNames.LinearA, [rank, linear.InFeatures], TrainedTensorRole.LinearA));
            tensors.Add(new TrainedTensor(module.Path + PeftNames.LinearB, [linear.OutFeatures, rank], TrainedTensorRole.LinearB));
        }

        tensors.AddRange(match.Saved.SelectMany(m => Copies(model, m)));
        return new AdapterLayout(match, tensors, alpha / rank);
    }

    /// <summary>All weights.</summary>
    public static AdapterLayout Full(CausalLanguageModel model)
    {
        var tied = model.Config.TieWordEmbeddings;
        var modules = ModelModules.Of(model).Where(m => !tied || m.Kind != ModelModuleKind.OutputHead).ToList();
        return new AdapterLayout(new TargetMatch([], modules, TiesHead: tied), [.. modules.SelectMany(m => Copies(model, m))], scale: 1);
    }

    /// <summary>The slot of a linear map, the head's too.</summary>
    public static LinearSlot Slot(CausalLanguageModel model, string path) =>
        path == model.Head.Path ? model.Head : model.Linears.First(s => s.Path == path);

    private static IEnumerable<TrainedTensor> Copies(CausalLanguageModel model, ModelModule module)
    {
        // A tied head has no tensor of its own in the base: its copy starts from the embedding.
        var source = module.Kind == ModelModuleKind.OutputHead && model.Config.TieWordEmbeddings ? model.Embedding.Path : module.Path;
        yield return new TrainedTensor(module.Path + PeftNames.Weight, model.Weights[source + PeftNames.Weight].shape, TrainedTensorRole.Copy, source + PeftNames.Weight);
        if (model.Weights.Find(module.Path + PeftNames.Bias) is { } bias)
            yield return new TrainedTensor(module.Path + PeftNames.Bias, bias.shape, TrainedTensorRole.Copy, module.Path + PeftNames.Bias);
    }
}
