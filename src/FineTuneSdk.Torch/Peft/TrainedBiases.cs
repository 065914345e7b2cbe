using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>The biases of the base that an adapter trains (PEFT's <c>bias</c>), under PEFT's names: those of adapted layers are their base layers'.</summary>
internal static class TrainedBiases
{
    /// <summary>The tensors, in the base's order.</summary>
    /// <exception cref="FineTuneException">FTSDK1403: there is none, or one that can't be trained.</exception>
    public static IReadOnlyList<TrainedTensor> Of(CausalLanguageModel model, TargetMatch match, AdapterBias bias, SourceSpan? location)
    {
        if (bias == AdapterBias.None)
            return [];
        var adapted = match.Adapted.Select(m => m.Path).ToHashSet(StringComparer.Ordinal);
        var tensors = new List<TrainedTensor>();
        foreach (var name in model.Weights.Tensors.Keys.Where(n => n.EndsWith(PeftNames.Bias, StringComparison.Ordinal)))
        {
            var path = name[..^PeftNames.Bias.Length];
            if (bias == AdapterBias.LoraOnly && !adapted.Contains(path))
                continue;
            if (model.Linears.All(s => s.Path != path) || match.Saved.Any(m => m.Path == path))
                throw new FineTuneException(DiagnosticCodes.TargetNotFound, $"The bias of '{path}' can't be trained by itself; only those of linear layers that aren't trained whole can.", location);
            tensors.Add(new TrainedTensor(path + (adapted.Contains(path) ? PeftNames.BaseLayerBias : PeftNames.Bias), model.Weights[name].shape, TrainedTensorRole.Copy, name));
        }

        return tensors;
    }
}
