using FineTuneSdk.Core.Data;

namespace FineTuneSdk.Torch.Training;

/// <summary>Examples of one forward pass as tensors, padded on the right.</summary>
/// <param name="Ids">[B, T] int64: the tokens, up to the one before the last target; nothing after it has a loss.</param>
/// <param name="Rows">[N] int64: the positions in [B · T] whose next token is a target, or null when that is every position.</param>
/// <param name="Targets">[N] int64: those next tokens.</param>
internal sealed record TokenBatch(Tensor Ids, Tensor? Rows, Tensor Targets) : IDisposable
{
    /// <summary>The length of an example's input: all tokens before its last target.</summary>
    public static int InputLength(EncodedExample example) => Math.Max(0, Array.LastIndexOf(example.Supervised, true));

    /// <summary>Builds a batch.</summary>
    /// <param name="examples">The examples; at least one has a target.</param>
    /// <param name="device">Where.</param>
    public static TokenBatch Create(IReadOnlyList<EncodedExample> examples, Device device)
    {
        var length = examples.Max(InputLength);
        var ids = new long[examples.Count * length];
        var rows = new List<long>();
        var targets = new List<long>();
        for (var row = 0; row < examples.Count; row++)
        {
            var (start, example) = (row * length, examples[row]);
            for (var i = 0; i < InputLength(example); i++)
            {
                ids[start + i] = example.Ids[i];
                if (!example.Supervised[i + 1])
                    continue;
                rows.Add(start + i);
                targets.Add(example.Ids[i + 1]);
            }
        }

        return new TokenBatch(
            tensor(ids, [examples.Count, length], device: device),
            rows.Count == ids.Length ? null : tensor(rows.ToArray(), [rows.Count], device: device),
            tensor(targets.ToArray(), [targets.Count], device: device));
    }

    public void Dispose()
    {
        Ids.Dispose();
        Rows?.Dispose();
        Targets.Dispose();
    }
}
