using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Generation;

/// <summary>Greedy generation for several rows at once: prompts are padded on the left, so that all rows go on at the same column.</summary>
internal sealed class BatchGenerator(CausalLanguageModel model)
{
    private const int PromptPiece = 512;

    /// <summary>Runs until every row is finished; <paramref name="finished"/> is called for each as it ends.</summary>
    public void Run(List<BatchRow> rows, Action<BatchRow> finished, CancellationToken cancellationToken)
    {
        using var inference = inference_mode();
        var width = rows.Max(r => r.Prompt.Count);
        using var cache = model.CreateCache(width + 64, width);
        var (ids, mask) = Pad(rows, width);
        try
        {
            while (true)
            {
                var tokens = Step(ids, mask, cache, cancellationToken);
                for (var i = 0; i < rows.Count; i++)
                {
                    if (rows[i].IsFinished)
                        continue;
                    rows[i].Push((int)tokens[i]);
                    if (rows[i].IsFinished)
                        finished(rows[i]);
                }
                if (rows.TrueForAll(r => r.IsFinished))
                    return;
                rows = DropFinished(rows, cache, ref mask);
                ids.Dispose();
                ids = LastTokens(rows);
                Widen(ref mask);
            }
        }
        finally
        {
            ids.Dispose();
            mask.Dispose();
        }
    }

    private long[] Step(Tensor ids, Tensor mask, KeyValueCache cache, CancellationToken cancellationToken)
    {
        var length = ids.size(1);
        for (var start = 0L; ; start += PromptPiece)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var count = Math.Min(PromptPiece, length - start);
            var hidden = model.Forward(ids.narrow(1, start, count), mask.narrow(1, 0, cache.Length + count), cache);
            if (start + count == length)
                return model.Logits(hidden.select(1, count - 1)).argmax(-1).cpu().data<long>().ToArray();
        }
    }

    private Tensor LastTokens(List<BatchRow> rows)
    {
        using var flat = tensor(rows.ConvertAll(r => (long)r.Last).ToArray(), device: model.Device);
        return flat.unsqueeze(1);
    }

    private (Tensor Ids, Tensor Mask) Pad(List<BatchRow> rows, int width)
    {
        var ids = new long[rows.Count * width];
        var mask = new bool[ids.Length];
        for (var row = 0; row < rows.Count; row++)
        {
            var start = (row + 1) * width - rows[row].Prompt.Count;
            for (var i = 0; i < rows[row].Prompt.Count; i++)
                (ids[start + i], mask[start + i]) = (rows[row].Prompt[i], true);
        }
        using var scope = NewDisposeScope();
        return (tensor(ids, [rows.Count, width], device: model.Device).MoveToOuterDisposeScope(), tensor(mask, [rows.Count, width], device: model.Device).MoveToOuterDisposeScope());
    }

    // Half of the rows must be done before the rest moves together: moving copies the cache.
    private static List<BatchRow> DropFinished(List<BatchRow> rows, KeyValueCache cache, ref Tensor mask)
    {
        if (rows.Count(r => r.IsFinished) * 2 < rows.Count)
            return rows;
        var left = Enumerable.Range(0, rows.Count).Where(i => !rows[i].IsFinished).ToArray();
        using var indices = tensor(Array.ConvertAll(left, i => (long)i), device: mask.device);
        cache.SelectRows(indices);
        var kept = mask.index_select(0, indices);
        mask.Dispose();
        mask = kept;
        return [.. left.Select(i => rows[i])];
    }

    private static void Widen(ref Tensor mask)
    {
        using var column = ones([mask.size(0), 1], ScalarType.Bool, mask.device);
        var wider = cat([mask, column], 1);
        mask.Dispose();
        mask = wider;
    }
}
