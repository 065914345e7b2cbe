using FineTuneSdk.Torch.Models;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Adapters;

/// <summary>Puts merged weights into a view's slots.</summary>
internal static class MergedModel
{
    public static void Put(CausalLanguageModel view, IReadOnlyDictionary<string, Tensor> merged)
    {
        foreach (var slot in view.Linears.Append(view.Head).Distinct())
        {
            if (slot.Module is not Linear linear)
                continue;
            var weight = merged.GetValueOrDefault(slot.Path + ".weight") ?? linear.Weight;
            slot.Module = new Linear(weight, merged.GetValueOrDefault(slot.Path + ".bias") ?? linear.Bias);
        }

        if (merged.TryGetValue(view.Embedding.Path + ".weight", out var table))
        {
            view.Embedding.Module = new Embedding(table);
            if (view.Config.TieWordEmbeddings && !merged.ContainsKey(view.Head.Path + ".weight"))
                view.Head.Module = new Linear(table, null);
        }

        foreach (var norm in view.Norms)
            norm.Weight = merged.GetValueOrDefault(norm.Path + ".weight") ?? norm.Weight;
    }
}
