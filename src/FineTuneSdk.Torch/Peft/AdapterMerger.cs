using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>Puts an adapter into the weights of its base, in float32, back to the weight's type.</summary>
internal static class AdapterMerger
{
    /// <summary>The changed weights of an adapted model by their names in the base. A tied head that no longer equals the embedding gets a name of its own.</summary>
    /// <param name="model">The adapted model.</param>
    /// <param name="layout">What was put into it.</param>
    /// <param name="tensors">From a trained tensor's name to the tensor.</param>
    /// <returns>New tensors, owned by the caller.</returns>
    /// <exception cref="FineTuneException">FTSDK1410: an update has a bias where the base has none.</exception>
    public static IReadOnlyDictionary<string, Tensor> Merge(CausalLanguageModel model, AdapterLayout layout, Func<string, Tensor> tensors)
    {
        using var mode = no_grad();
        CheckBiases(model, layout);
        var merged = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var adapted in layout.Adapted)
            MergeUpdate(model, adapted.Module, merged);
        foreach (var tensor in layout.Tensors.Where(t => t.Role == TrainedTensorRole.Copy))
            MergeCopy(model, tensor, tensors(tensor.Name), merged);
        foreach (var rows in layout.Match.Rows)
            MergeRows(model, rows, tensors(rows.Module.Path + PeftNames.Rows), merged);
        MergeHead(model, layout, merged);
        return merged;
    }

    private static void CheckBiases(CausalLanguageModel model, AdapterLayout layout)
    {
        var without = layout.Tensors.Where(t => t.Role == TrainedTensorRole.LinearBBias).Select(t => t.Name[..^PeftNames.LinearBBias.Length])
            .Where(path => model.Weights.Find(path + PeftNames.Bias) is null).ToList();
        if (without.Count > 0)
            throw new FineTuneException(
                DiagnosticCodes.AdapterNotMergeable,
                $"The adapter's updates have biases (lora_bias), and {without.Count} of the layers have none that they could be merged into: {string.Join(", ", without.Take(3))}{(without.Count > 3 ? ", …" : "")}. Use the adapter unmerged.");
    }

    private static void MergeUpdate(CausalLanguageModel model, ModelModule module, Dictionary<string, Tensor> merged)
    {
        var weight = model.Weights[AdapterLayout.WeightName(model, module.Path)];
        using var scope = NewDisposeScope();
        object place = module.Kind == ModelModuleKind.Embedding ? model.Embedding.Module : AdapterLayout.Slot(model, module.Path).Module;
        var changed = place switch
        {
            LoraEmbedding lora => Sum(weight, lora.Delta()),
            DoraEmbedding dora => dora.Merged(),
            DoraLinear dora => dora.Merged(),
            BiasedUpdate biased => Sum(weight, biased.Delta()),
            _ => Sum(weight, ((LoraLinear)place).Delta()),
        };
        merged.Add(module.Path + PeftNames.Weight, Narrow(changed, weight));
        if (place is BiasedUpdate { } update)
        {
            var bias = model.Weights[module.Path + PeftNames.Bias];
            merged.Add(module.Path + PeftNames.Bias, Narrow(Sum(bias, update.BiasDelta()), bias));
        }
    }

    private static void MergeCopy(CausalLanguageModel model, TrainedTensor tensor, Tensor value, Dictionary<string, Tensor> merged)
    {
        using var scope = NewDisposeScope();
        // A trained bias of an adapted layer may have an update's bias on it.
        var name = tensor.Name.Replace(PeftNames.BaseLayerBias, PeftNames.Bias, StringComparison.Ordinal);
        if (merged.Remove(name, out var overwritten))
        {
            overwritten.Dispose();
            value = value.add(((BiasedUpdate)AdapterLayout.Slot(model, name[..^PeftNames.Bias.Length]).Module).BiasDelta());
        }

        merged.Add(name, Narrow(value, model.Weights[tensor.Source!]));
    }

    private static void MergeRows(CausalLanguageModel model, TrainedRows rows, Tensor values, Dictionary<string, Tensor> merged)
    {
        using var scope = NewDisposeScope();
        var weight = model.Weights[AdapterLayout.WeightName(model, rows.Module.Path)];
        var indices = tensor(rows.Indices.Select(i => (long)i).ToArray()).to(weight.device);
        merged.Add(rows.Module.Path + PeftNames.Weight, weight.index_copy(0, indices, values.to(weight.dtype, copy: true)).DetachFromDisposeScope());
    }

    private static void MergeHead(CausalLanguageModel model, AdapterLayout layout, Dictionary<string, Tensor> merged)
    {
        var (embedding, head) = (model.Embedding.Path + PeftNames.Weight, model.Head.Path + PeftNames.Weight);
        if (!model.Config.TieWordEmbeddings || !merged.ContainsKey(embedding) || merged.ContainsKey(head))
            return;
        var weight = model.Weights[embedding];
        if (model.Head.Module is DoraLinear dora)
        {
            using var changed = dora.Merged();
            merged.Add(head, Narrow(changed, weight));
        }
        else if (model.Head.Module is TiedLoraHead tied && layout.TiedHead!.Scale != layout.Adapted.First(a => a.Module.Kind == ModelModuleKind.Embedding).Scale)
        {
            using var changed = tied.Merged(weight);
            merged.Add(head, Narrow(changed, weight));
        }
        else if (!layout.Match.TiesHead && !layout.Match.TiesRows)
        {
            merged.Add(head, weight.clone().DetachFromDisposeScope());
        }
    }

    private static Tensor Sum(Tensor weight, Tensor delta) => LinearProduct.Widen(weight, delta).add(delta);

    private static Tensor Narrow(Tensor value, Tensor like) => value.to(like.dtype, copy: true).DetachFromDisposeScope();
}
