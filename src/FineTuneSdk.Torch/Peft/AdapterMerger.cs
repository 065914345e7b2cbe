using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>Puts an adapter into the weights of its base: W + s·B·A in float32, back to the weight's type.</summary>
internal static class AdapterMerger
{
    /// <summary>The changed weights of an adapted model by their names in the base. A tied head whose embedding changed alone, or the other way round, gets a name of its own.</summary>
    /// <returns>New tensors, owned by the caller.</returns>
    public static IReadOnlyDictionary<string, Tensor> Merge(CausalLanguageModel model, AdapterLayout layout)
    {
        using var mode = no_grad();
        var merged = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var module in layout.Match.Adapted)
        {
            using var delta = module.Kind == ModelModuleKind.Embedding
                ? ((LoraEmbedding)model.Embedding.Module).Delta()
                : ((LoraLinear)AdapterLayout.Slot(model, module.Path).Module).Delta();
            merged.Add(module.Path + PeftNames.Weight, Add(BaseWeight(model, module.Path), delta));
        }

        foreach (var tensor in layout.Tensors.Where(t => t.Role == TrainedTensorRole.Copy))
            merged.Add(tensor.Name, Current(model, tensor.Name).to(model.Weights[tensor.Source!].dtype, copy: true).DetachFromDisposeScope());
        Untie(model, layout, merged);
        return merged;
    }

    private static void Untie(CausalLanguageModel model, AdapterLayout layout, Dictionary<string, Tensor> merged)
    {
        var (embedding, head) = (model.Embedding.Path + PeftNames.Weight, model.Head.Path + PeftNames.Weight);
        if (model.Config.TieWordEmbeddings && !layout.Match.TiesHead && merged.ContainsKey(embedding) && !merged.ContainsKey(head))
            merged.Add(head, model.Weights[embedding].clone().DetachFromDisposeScope());
    }

    private static Tensor Add(Tensor weight, Tensor delta)
    {
        using var scope = NewDisposeScope();
        return weight.to(ScalarType.Float32).add(delta).to(weight.dtype).DetachFromDisposeScope();
    }

    private static Tensor BaseWeight(CausalLanguageModel model, string path) =>
        model.Weights.Find(path + PeftNames.Weight) ?? model.Weights[model.Embedding.Path + PeftNames.Weight];

    private static Tensor Current(CausalLanguageModel model, string name)
    {
        var path = name[..name.LastIndexOf('.')];
        if (path == model.Embedding.Path)
            return ((Embedding)model.Embedding.Module).Weight;
        if (model.Norms.FirstOrDefault(n => n.Path == path) is { } norm)
            return norm.Weight;
        var linear = (Linear)AdapterLayout.Slot(model, path).Module;
        return name.EndsWith(PeftNames.Bias, StringComparison.Ordinal) ? linear.Bias! : linear.Weight;
    }
}
