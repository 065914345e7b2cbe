using FineTuneSdk.Core.Data;
using FineTuneSdk.Torch.Models.Packing;

namespace FineTuneSdk.Torch.Training;

/// <summary>
/// The examples of one forward pass as packed rows. What examples have in common at their beginning is there once, up to the first token that has a loss: so a row
/// that several examples share never has a target.
/// </summary>
/// <param name="Rows">The rows; wanted are those whose next token is a target.</param>
/// <param name="Targets">The next token of each wanted row.</param>
internal sealed record PackedExamples(PackedRows Rows, IReadOnlyList<int> Targets)
{
    /// <summary>What a segment of its own costs, in tokens: shorter ones, counted once for each example that would be spared them, are computed for each.</summary>
    private const int SegmentCost = 32;

    /// <summary>The length of an example's input: all tokens before its last target.</summary>
    public static int InputLength(EncodedExample example) => Math.Max(0, Array.LastIndexOf(example.Supervised, true));

    /// <summary>How many tokens of an example may be shared: those whose next token isn't a target.</summary>
    public static int ShareableLength(EncodedExample example) => Math.Max(0, Array.IndexOf(example.Supervised, true) - 1);

    /// <summary>Packs.</summary>
    /// <param name="examples">The examples; those without a target are left out.</param>
    /// <param name="share">Whether common beginnings are computed once.</param>
    public static PackedExamples Create(IReadOnlyList<EncodedExample> examples, bool share)
    {
        var sorted = examples.Where(e => e.SupervisedCount > 0).ToList();
        if (share)
            sorted = [.. sorted.Order(ExampleOrder.Instance)];
        var builder = new Builder(sorted, share);
        return builder.Build();
    }

    /// <summary>The tokens that two examples have in common at their beginning and may share.</summary>
    public static int Shared(EncodedExample a, EncodedExample b)
    {
        var most = Math.Min(ShareableLength(a), ShareableLength(b));
        return a.Ids.AsSpan(0, most).CommonPrefixLength(b.Ids.AsSpan(0, most));
    }

    private sealed class Builder(List<EncodedExample> examples, bool share)
    {
        private readonly List<int> _ids = [];
        private readonly List<Segment> _segments = [];
        private readonly List<int> _wanted = [];
        private readonly List<int> _targets = [];
        private readonly int[] _shared = [.. examples.Skip(1).Select((e, i) => share ? Shared(examples[i], e) : 0)];

        public PackedExamples Build()
        {
            Add(0, examples.Count, 0);
            return new PackedExamples(new PackedRows(_ids, _segments, _wanted), _targets);
        }

        /// <summary>Examples first … end − 1, whose first <paramref name="depth"/> tokens are there already.</summary>
        private void Add(int first, int end, int depth)
        {
            if (end - first <= 1)
            {
                if (end > first)
                    AddRest(examples[first], depth);
                return;
            }

            var common = _shared[first..(end - 1)].Min();
            var isWorthIt = (long)(common - depth) * (end - first - 1) >= SegmentCost;
            var place = _segments.Count;
            if (isWorthIt)
                AddSegment(examples[first], depth, common);
            var start = first;
            for (var i = first; i < end; i++)
            {
                if (i < end - 1 && _shared[i] > common)
                    continue;
                Add(start, i + 1, isWorthIt ? common : depth);
                start = i + 1;
            }
            if (isWorthIt)
                _segments[place] = _segments[place] with { End = _ids.Count };
        }

        private void AddRest(EncodedExample example, int depth)
        {
            var (start, length) = (_ids.Count - depth, InputLength(example));
            AddSegment(example, depth, length);
            for (var i = depth; i < length; i++)
            {
                if (!example.Supervised[i + 1])
                    continue;
                _wanted.Add(start + i);
                _targets.Add(example.Ids[i + 1]);
            }
        }

        private void AddSegment(EncodedExample example, int from, int to)
        {
            _segments.Add(new Segment(_ids.Count, to - from, from, _ids.Count + to - from));
            _ids.AddRange(example.Ids.AsSpan(from, to - from));
        }
    }
}
