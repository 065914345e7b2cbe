using FineTuneSdk.Torch.Autograd;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Training;

/// <summary>The cross entropy of the targets, a part of them at a time: with a large vocabulary logits are the largest tensors of all.</summary>
internal static class SupervisedLoss
{
    /// <summary>The most logits at a time.</summary>
    private const long MostLogits = 1 << 24;

    /// <summary>How many logits are computed at a time.</summary>
    /// <param name="vocabulary">Of each target.</param>
    /// <param name="targets">All targets.</param>
    public static long LogitsAtATime(long vocabulary, long targets) => vocabulary * Math.Min(targets, TargetsAtATime(vocabulary));

    /// <summary>The sum over the targets, nats, without gradients.</summary>
    /// <param name="model">Its head is used.</param>
    /// <param name="hidden">[R, hidden]: what the head takes.</param>
    /// <param name="targets">[R] int64.</param>
    public static Tensor Sum(CausalLanguageModel model, Tensor hidden, Tensor targets) => Sum(model, hidden, targets, static _ => { });

    /// <summary>The sum, whose gradients are added up part by part; that of the hidden rows is in <paramref name="hidden"/>'s own, a leaf of the graph.</summary>
    /// <param name="model">Its head is used.</param>
    /// <param name="hidden">[R, hidden]: what the head takes.</param>
    /// <param name="targets">[R] int64.</param>
    /// <param name="divisor">What the loss is divided by.</param>
    public static Tensor Backward(CausalLanguageModel model, Tensor hidden, Tensor targets, double divisor) =>
        Sum(model, hidden, targets, loss =>
        {
            using var scaled = loss.div(divisor);
            CustomGradient.Backward(scaled);
        }).div_(divisor);

    private static long TargetsAtATime(long vocabulary) => Math.Max(1, MostLogits / vocabulary);

    private static Tensor Sum(CausalLanguageModel model, Tensor hidden, Tensor targets, Action<Tensor> use)
    {
        var step = TargetsAtATime(model.Config.VocabularySize);
        Tensor? sum = null;
        for (var start = 0L; start < targets.size(0); start += step)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(step, targets.size(0) - start);
            var logits = model.Logits(count == targets.size(0) ? hidden : hidden.narrow(0, start, count));
            var loss = functional.cross_entropy(logits, targets.narrow(0, start, count), reduction: Reduction.Sum);
            if (loss.requires_grad)
                use(loss);
            var part = loss.detach();
            var next = sum is null ? part : sum.add(part);
            sum?.Dispose();
            sum = next.MoveToOuterDisposeScope();
        }
        return sum ?? throw new ArgumentException("There are no targets.", nameof(targets));
    }
}
