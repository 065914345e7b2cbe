using FineTuneSdk.Core.Data;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Torch.Evaluation;

/// <summary>The mean loss over the targets of examples.</summary>
/// <param name="Loss">Nats a target.</param>
/// <param name="Targets">How many targets.</param>
public sealed record LossEvaluation(double Loss, long Targets)
{
    private const int PassExamples = 64;
    private const long PassTokens = 2048;

    /// <summary>e to the loss.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>Measures.</summary>
    /// <param name="model">The model.</param>
    /// <param name="examples">The examples; at least one has a target.</param>
    /// <param name="cancellationToken">Looked at before each forward pass.</param>
    public static LossEvaluation Measure(CausalLanguageModel model, IReadOnlyList<EncodedExample> examples, CancellationToken cancellationToken = default)
    {
        using var inference = inference_mode();
        var (sum, targets) = (0.0, 0L);
        foreach (var pass in MicroBatches.Split([.. examples.Where(e => e.SupervisedCount > 0)], PassExamples, PassTokens, share: true))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var packed = PackedExamples.Create(pass, share: true);
            using var layers = model.Pack(packed.Rows);
            var hidden = layers.Normalize(layers.Layers(layers.Embed()));
            sum += SupervisedLoss.Sum(model, hidden, tensor(packed.Targets.Select(t => (long)t).ToArray(), device: model.Device)).item<float>();
            targets += packed.Targets.Count;
        }

        return targets > 0 ? new LossEvaluation(sum / targets, targets) : throw new ArgumentException("No example has a target.", nameof(examples));
    }
}
