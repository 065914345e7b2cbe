using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;

namespace FineTuneSdk.Torch.Export;

/// <summary>
/// An adapter in the one form that PEFT, vLLM and llama.cpp's converter compute alike: one rank for all layers, alpha = rank, so that everybody's scale is 1, and B
/// already scaled; linear layers of the blocks only, named by the ends of their paths. Smaller ranks, and layers that have no update, are filled up with zeros.
/// </summary>
internal static class ServingSafeAdapter
{
    /// <summary>From this rank on vLLM has to be started with a larger <c>--max-lora-rank</c>.</summary>
    public const int UsualRankLimit = 16;

    /// <summary>What of an adapter has no such form, a phrase each.</summary>
    public static IReadOnlyList<string> Obstacles(LoadedAdapter adapter)
    {
        var config = adapter.Config;
        var obstacles = new List<string>();
        if (config.UseDora)
            obstacles.Add("DoRA's magnitudes (useDora)");
        if (config.LoraBias)
            obstacles.Add("biases of updates (loraBias)");
        if (adapter.Layout.Tensors.Any(t => t.Role == TrainedTensorRole.Copy && !adapter.Match.Saved.Any(m => t.Name.StartsWith(m.Path + ".", StringComparison.Ordinal))))
            obstacles.Add("trained biases (bias)");
        if (adapter.Match.Saved.Count > 0)
            obstacles.Add($"modules that were trained whole (modulesToSave: {string.Join(", ", config.ModulesToSave)})");
        if (adapter.Match.Rows.Count > 0)
            obstacles.Add("single trained tokens (trainableTokenIndices)");
        foreach (var module in adapter.Match.Adapted.Where(m => m.Kind != ModelModuleKind.Linear))
            obstacles.Add($"an update of '{module.Path}'");
        return obstacles;
    }

    /// <summary>The configuration and the tensors.</summary>
    /// <param name="model">The adapted model.</param>
    /// <param name="adapter">The adapter in it.</param>
    /// <exception cref="FineTuneException">FTSDK1411: what has no such form, all of it.</exception>
    public static (PeftAdapterConfig Config, IReadOnlyList<SafetensorsTensor> Tensors) Create(CausalLanguageModel model, LoadedAdapter adapter)
    {
        if (Obstacles(adapter) is { Count: > 0 } obstacles)
            throw new FineTuneException(
                DiagnosticCodes.AdapterNotServable,
                $"The adapter has what servers of adapters don't compute: {string.Join("; ", obstacles)}. Export it merged into its base instead (--merged).");
        var rank = adapter.Layout.Adapted.Max(a => a.Rank);
        var scales = adapter.Layout.Adapted.ToDictionary(a => a.Module.Path, a => a.Scale, StringComparer.Ordinal);
        var endings = scales.Keys.Select(Ending).ToHashSet(StringComparer.Ordinal);
        var tensors = new List<SafetensorsTensor>();
        foreach (var slot in model.Linears.Where(s => s != model.Head && endings.Contains(Ending(s.Path))))
        {
            var a = zeros(rank, slot.Module.InFeatures);
            var b = zeros(slot.Module.OutFeatures, rank);
            if (scales.TryGetValue(slot.Path, out var scale))
                Fill(adapter, slot.Path, scale, a, b);
            tensors.Add(TensorBytes.ToFile(PeftNames.Prefix + slot.Path + PeftNames.LinearA, a));
            tensors.Add(TensorBytes.ToFile(PeftNames.Prefix + slot.Path + PeftNames.LinearB, b));
        }

        var config = new PeftAdapterConfig
        {
            BaseModel = adapter.Config.BaseModel,
            Revision = adapter.Config.Revision,
            Rank = rank,
            Alpha = rank,
            Targets = AdapterTargets.Of([.. endings.Order(StringComparer.Ordinal)]),
        };
        return (config, tensors);
    }

    private static void Fill(LoadedAdapter adapter, string path, double scale, Tensor a, Tensor b)
    {
        using var mode = no_grad();
        using var scope = NewDisposeScope();
        var (low, up) = (adapter.Tensor(path + PeftNames.LinearA), adapter.Tensor(path + PeftNames.LinearB));
        a.narrow(0, 0, low.size(0)).copy_(low);
        b.narrow(1, 0, up.size(1)).copy_(up.mul(scale));
    }

    private static string Ending(string path) => path[(path.LastIndexOf('.') + 1)..];
}
