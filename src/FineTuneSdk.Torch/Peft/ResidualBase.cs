using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Peft;

/// <summary>
/// A view whose adapted weights lack what their updates start from. What is trained on it is saved for the base as it is: s·B·A − s·B₀·A₀ is an update of twice the
/// rank, A′ = [A; A₀] and B′ = [B, −B₀], with the same scale.
/// </summary>
/// <remarks>Source: huggingface/peft 0.21.2, src/peft/peft_model.py and src/peft/tuners/lora/model.py (subtract_mutated_init).</remarks>
internal sealed class ResidualBase : IDisposable
{
    private readonly Dictionary<string, (Tensor A, Tensor B)> _factors = new(StringComparer.Ordinal);
    private readonly List<Tensor> _residuals = [];

    /// <summary>Takes the starts out of the slots' weights.</summary>
    /// <exception cref="FineTuneException">FTSDK1403: a weight is too small for the rank.</exception>
    public ResidualBase(CausalLanguageModel model, AdapterLayout layout, LoraInitialization initialization)
    {
        using var gradients = no_grad();
        foreach (var adapted in layout.Adapted.Where(a => a.Module.Kind != ModelModuleKind.Embedding))
        {
            var slot = AdapterLayout.Slot(model, adapted.Module.Path);
            var linear = (Linear)slot.Module;
            if (adapted.Rank > Math.Min(linear.InFeatures, linear.OutFeatures))
                throw new FineTuneException(DiagnosticCodes.TargetNotFound, $"The rank {adapted.Rank} is more than '{slot.Path}' has ([{linear.OutFeatures}, {linear.InFeatures}]), and its update is to start from the weight; use a smaller rank there.");
            var (a, b) = BaseFactors.Of(linear.Weight, adapted.Rank, adapted.Scale, initialization);
            using var part = b.mm(a).mul_(adapted.Scale);
            using var there = part.to(linear.Weight.device);
            var residual = linear.Weight.sub(there).DetachFromDisposeScope();
            _factors.Add(slot.Path, (a.DetachFromDisposeScope(), b.DetachFromDisposeScope()));
            _residuals.Add(residual);
            slot.Module = new Linear(residual, linear.Bias);
        }
    }

    /// <summary>What A or B of a layer starts from; null for other tensors.</summary>
    public Tensor? Start(TrainedTensor tensor) => tensor.Role switch
    {
        TrainedTensorRole.LinearA => _factors[tensor.Name[..^PeftNames.LinearA.Length]].A,
        TrainedTensorRole.LinearB => _factors[tensor.Name[..^PeftNames.LinearB.Length]].B,
        _ => null,
    };

    /// <summary>The configuration of what is saved: ranks doubled, scales kept.</summary>
    public static PeftAdapterConfig Doubled(PeftAdapterConfig config) => config with
    {
        Rank = 2 * config.Rank,
        Alpha = config.Alpha * (config.UseRslora ? Math.Sqrt(2) : 2),
        RankPattern = config.RankPattern.ToDictionary(p => p.Key, p => 2 * p.Value),
        AlphaPattern = config.AlphaPattern.ToDictionary(p => p.Key, p => 2 * p.Value),
    };

    /// <summary>A file's tensors for the base as it is. Those that they are made of must live until the file is written.</summary>
    public IReadOnlyList<SafetensorsTensor> ToFile(IReadOnlyList<TrainedTensor> layout, IReadOnlyList<SafetensorsTensor> tensors, Func<string, Tensor> values)
    {
        var updates = layout.Where(t => t.Role is TrainedTensorRole.LinearA or TrainedTensorRole.LinearB or TrainedTensorRole.EmbeddingA or TrainedTensorRole.EmbeddingB)
            .ToDictionary(t => PeftNames.Prefix + t.Name, StringComparer.Ordinal);
        return [.. tensors.Select(t => updates.TryGetValue(t.Name, out var update) ? TensorBytes.ToFile(t.Name, Doubled(update, values(update.Name))) : t)];
    }

    public void Dispose()
    {
        foreach (var tensor in _residuals.Concat(_factors.Values.SelectMany(f => new[] { f.A, f.B })))
            tensor.Dispose();
    }

    private Tensor Doubled(TrainedTensor tensor, Tensor value)
    {
        using var gradients = no_grad();
        var axis = tensor.Role is TrainedTensorRole.LinearA or TrainedTensorRole.EmbeddingA ? 0 : 1;
        // An embedding's update starts from nothing.
        using var start = Start(tensor) is { } factor ? factor.to(value.device, copy: true) : zeros_like(value);
        using var signed = axis == 0 ? start.alias() : start.neg();
        return cat([value.detach(), signed], axis);
    }
}
