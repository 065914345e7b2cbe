using FineTuneSdk.Core.Data;

namespace FineTuneSdk.Torch.Training;

/// <summary>Splits a step's examples over forward passes: short ones together and long ones together, so that little is padding. The result depends on the lengths alone.</summary>
internal static class MicroBatches
{
    /// <summary>What a pass costs beside its tokens, in tokens: the small operations, and the weights that are read again.</summary>
    private const long PassCost = 64;

    /// <summary>Splits.</summary>
    /// <param name="examples">The step's examples.</param>
    /// <param name="maxExamples">The most examples of a pass.</param>
    /// <param name="maxTokens">The most tokens of a pass, padding included, as long as it has more than one example.</param>
    public static IReadOnlyList<IReadOnlyList<EncodedExample>> Split(IReadOnlyList<EncodedExample> examples, int maxExamples, long maxTokens)
    {
        // Sorting is stable, so that equal lengths keep the step's order.
        var sorted = examples.OrderBy(TokenBatch.InputLength).ToList();
        // cheapest[i]: the least cost of the first i examples; last[i]: where the pass that ends with them begins.
        var cheapest = new long[sorted.Count + 1];
        var last = new int[sorted.Count + 1];
        for (var end = 1; end <= sorted.Count; end++)
        {
            cheapest[end] = long.MaxValue;
            var length = Math.Max(1, TokenBatch.InputLength(sorted[end - 1]));
            for (var start = end - 1; start >= 0 && end - start <= maxExamples; start--)
            {
                var tokens = (long)(end - start) * length;
                if (tokens > maxTokens && end - start > 1)
                    break;
                if (cheapest[start] + tokens + PassCost >= cheapest[end])
                    continue;
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
