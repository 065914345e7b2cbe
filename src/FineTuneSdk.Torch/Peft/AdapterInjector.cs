using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>Puts what a method trains, or an adapter holds, into a model's slots.</summary>
internal static class AdapterInjector
{
    /// <summary>Replaces the modules of a layout.</summary>
    /// <param name="model">The view whose slots are filled; its base's weights stay as they are.</param>
    /// <param name="layout">The modules.</param>
    /// <param name="tensors">From a tensor's name (<see cref="TrainedTensor.Name"/>) to the tensor, which must outlive the view.</param>
    /// <param name="dropout">Before each update, or null.</param>
    public static void Inject(CausalLanguageModel model, AdapterLayout layout, Func<string, Tensor> tensors, Dropout? dropout = null)
    {
        foreach (var module in layout.Match.Adapted)
            Adapt(model, module, layout, tensors, dropout);
        var copies = layout.Tensors.Where(t => t.Role == TrainedTensorRole.Copy).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var module in layout.Match.Saved)
            Replace(model, module, tensors(module.Path + PeftNames.Weight), copies.Contains(module.Path + PeftNames.Bias) ? tensors(module.Path + PeftNames.Bias) : null);
        if (layout.Match.TiesHead)
            TieHead(model, dropout);
    }

    private static void Adapt(CausalLanguageModel model, ModelModule module, AdapterLayout layout, Func<string, Tensor> tensors, Dropout? dropout)
    {
        if (module.Kind == ModelModuleKind.Embedding)
        {
            model.Embedding.Module = new LoraEmbedding(model.Embedding.Module, tensors(module.Path + PeftNames.EmbeddingA), tensors(module.Path + PeftNames.EmbeddingB), layout.Scale);
            return;
        }

        var slot = AdapterLayout.Slot(model, module.Path);
        slot.Module = new LoraLinear(slot.Module, tensors(module.Path + PeftNames.LinearA), tensors(module.Path + PeftNames.LinearB), layout.Scale, dropout);
    }

    private static void Replace(CausalLanguageModel model, ModelModule module, Tensor weight, Tensor? bias)
    {
        switch (module.Kind)
        {
            case ModelModuleKind.Embedding:
                model.Embedding.Module.Dispose();
                model.Embedding.Module = new Embedding(weight);
                break;
            case ModelModuleKind.Norm:
                model.Norms.First(n => n.Path == module.Path).Weight = weight;
                break;
            default:
                var slot = AdapterLayout.Slot(model, module.Path);
                slot.Module.Dispose();
                slot.Module = new Linear(weight, bias);
                break;
        }
    }

    private static void TieHead(CausalLanguageModel model, Dropout? dropout)
    {
        if (model.Embedding.Module is LoraEmbedding adapted)
        {
            model.Head.Module = new TiedLoraHead(model.Head.Module, adapted, dropout);
            return;
        }

        model.Head.Module.Dispose();
        model.Head.Module = new Linear(((Embedding)model.Embedding.Module).Weight, null);
    }
}
