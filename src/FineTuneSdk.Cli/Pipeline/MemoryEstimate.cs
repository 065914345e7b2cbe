using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>A rough figure for the memory of a training, in float32: weights, what is trained four times (value, gradient, two moments), what a pass keeps for its backward pass.</summary>
internal static class MemoryEstimate
{
    private const int Float = 4;

    public static double Bytes(ModelConfig config, long parameters, TrainingPlan plan)
    {
        // Kept for each token and layer: both norms' inputs and outputs, q, k, v, the attention's output and its projection, gate, up, their product, the residuals.
        var layer = 8.0 * config.HiddenSize + 2.0 * config.HeadCount * config.HeadSize + 2.0 * config.KeyValueHeadCount * config.HeadSize + 4.0 * config.IntermediateSize;
        var activations = plan.LargestPassTokens * config.LayerCount * layer;
        // Logits, their logarithms and their gradient.
        var logits = 3.0 * plan.LargestPassTargets * config.VocabularySize;
        return Float * (parameters + 4.0 * plan.TrainableParameters + activations + logits);
    }
}
