using FineTuneSdk.Core.Data;

namespace FineTuneSdk.Torch.Training;

/// <summary>Splits a step's examples over forward passes so that few tokens are computed. The result depends on the examples alone.</summary>
internal static class MicroBatches
{
    /// <summary>What a pass costs beside its tokens, in tokens: the small operations, and the weights that are read again.</summary>
    private const long PassCost = 64;

    /// <summary>Splits.</summary>
    /// <param name="examples">The step's examples.</param>
    /// <param name="maxExamples">The most examples of a pass.</param>
    /// <param name="maxTokens">The most tokens of a pass, as long as it has more than one example.</param>
    /// <param name="share">Whether a common beginning of a pass's examples is computed once.</param>
    public static IReadOnlyList<IReadOnlyList<EncodedExample>> Split(IReadOnlyList<EncodedExample> examples, int maxExamples, long maxTokens, bool share)
    {
        // Both sorts are stable, so that equals keep the step's order.
        var sorted = share ? examples.Order(ExampleOrder.Instance).ToList() : [.. examples.OrderBy(PackedExamples.InputLength)];
        var shared = sorted.Skip(1).Select((e, i) => share ? PackedExamples.Shared(sorted[i], e) : 0).ToArray();
        // cheapest[i]: the least cost of the first i examples; last[i]: where the pass that ends with them begins.
        var cheapest = new long[sorted.Count + 1];
        var last = new int[sorted.Count + 1];
        for (var end = 1; end <= sorted.Count; end++)
        {
            cheapest[end] = long.MaxValue;
            var tokens = 0L;
            for (var start = end - 1; start >= 0 && end - start <= maxExamples; start--)
            {
                tokens += PackedExamples.InputLength(sorted[start]) - (start < end - 1 ? shared[start] : 0);
                if (tokens > maxTokens && end - start > 1)
                    break;
                // Of equals the larger pass.
                if (cheapest[start] + tokens + PassCost <= cheapest[end])
                    (cheapest[end], last[end]) = (cheapest[start] + tokens + PassCost, start);
            }
        }

        var passes = new List<IReadOnlyList<EncodedExample>>();
        for (var end = sorted.Count; end > 0; end = last[end])
            passes.Add(sorted[last[end]..end]);
        passes.Reverse();
        return passes;
    }
}
