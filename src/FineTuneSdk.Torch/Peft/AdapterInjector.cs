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
        Tensor? Optional(string name) => layout.Has(name) ? tensors(name) : null;
        foreach (var slot in model.Linears)
        {
            if ((Optional(slot.Path + PeftNames.BaseLayerBias) ?? Optional(slot.Path + PeftNames.Bias)) is { } bias && slot.Module is Linear linear)
                slot.Module = new Linear(linear.Weight, bias);
        }

        foreach (var adapted in layout.Adapted)
        {
            if (adapted.Module.Kind == ModelModuleKind.Embedding)
                model.Embedding.Module = Embedding(model, adapted, tensors, Optional(adapted.Module.Path + PeftNames.Magnitude));
            else
                Adapt(AdapterLayout.Slot(model, adapted.Module.Path), adapted, tensors, Optional, dropout);
        }

        foreach (var module in layout.Match.Saved)
            Replace(model, module, tensors(module.Path + PeftNames.Weight), Optional(module.Path + PeftNames.Bias));
        foreach (var rows in layout.Match.Rows)
            PutRows(model, rows, tensors(rows.Module.Path + PeftNames.Rows));
        if (layout.Match.TiesHead)
            TieHead(model, layout, Optional, dropout);
        if (layout.Match.TiesRows)
            model.Head.Module = new RowsHead(model.Head.Module, ((RowsEmbedding)model.Embedding.Module).Rows, ((RowsEmbedding)model.Embedding.Module).Indices);
    }

    private static IEmbedding Embedding(CausalLanguageModel model, AdaptedModule adapted, Func<string, Tensor> tensors, Tensor? magnitude)
    {
        var path = adapted.Module.Path;
        var lora = new LoraEmbedding(model.Embedding.Module, tensors(path + PeftNames.EmbeddingA), tensors(path + PeftNames.EmbeddingB), adapted.Scale);
        return magnitude is null ? lora : new DoraEmbedding(lora, model.Weights[path + PeftNames.Weight], magnitude);
    }

    private static void Adapt(LinearSlot slot, AdaptedModule adapted, Func<string, Tensor> tensors, Func<string, Tensor?> optional, Dropout? dropout)
    {
        var update = new LowRankUpdate(tensors(slot.Path + PeftNames.LinearA), tensors(slot.Path + PeftNames.LinearB), adapted.Scale);
        if (optional(slot.Path + PeftNames.Magnitude) is { } magnitude)
        {
            var frozen = (Linear)slot.Module;
            slot.Module = new DoraLinear(frozen, frozen.Weight, frozen.Bias, update, magnitude, dropout);
            return;
        }

        var lora = new LoraLinear(slot.Module, update.A, update.B, update.Scale, dropout);
        slot.Module = optional(slot.Path + PeftNames.LinearBBias) is { } bias ? new BiasedUpdate(lora, bias) : lora;
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

    private static void PutRows(CausalLanguageModel model, TrainedRows rows, Tensor values)
    {
        if (rows.Module.Kind == ModelModuleKind.Embedding)
            model.Embedding.Module = new RowsEmbedding(model.Embedding.Module, values, rows.Indices);
        else
            model.Head.Module = new RowsHead(model.Head.Module, values, rows.Indices);
    }

    private static void TieHead(CausalLanguageModel model, AdapterLayout layout, Func<string, Tensor?> optional, Dropout? dropout)
    {
        if (layout.TiedHead is not { } head)
        {
            model.Head.Module.Dispose();
            model.Head.Module = new Linear(((Embedding)model.Embedding.Module).Weight, null);
            return;
        }

        var embedding = model.Embedding.Module is DoraEmbedding dora ? dora.Inner : (LoraEmbedding)model.Embedding.Module;
        var frozen = (Linear)model.Head.Module;
        // PEFT's transposed pair: A of the head is Bᵀ of the embedding, and its B is Aᵀ; views, so that gradients reach the embedding's.
        model.Head.Module = optional(head.Module.Path + PeftNames.Magnitude) is { } magnitude
            ? new DoraLinear(frozen, frozen.Weight, null, new LowRankUpdate(embedding.B.t(), embedding.A.t(), head.Scale), magnitude, dropout)
            : new TiedLoraHead(frozen, embedding, head.Scale, dropout);
    }
}
