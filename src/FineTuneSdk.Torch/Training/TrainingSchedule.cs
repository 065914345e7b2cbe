using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Torch.Training;

/// <summary>Which examples each optimizer step takes: every epoch in an order of its own, in batches, the last of an epoch smaller if need be.</summary>
internal sealed class TrainingSchedule
{
    private readonly IReadOnlyList<EncodedExample> _examples;
    private readonly int _batchSize;
    private readonly int _seed;
    private int[]? _order;
    private int _orderEpoch = -1;

    /// <summary>Plans a run.</summary>
    public TrainingSchedule(IReadOnlyList<EncodedExample> examples, TrainingSpec training)
    {
        (_examples, _batchSize, _seed) = (examples, training.BatchSize, training.Seed);
        StepsPerEpoch = (examples.Count + _batchSize - 1) / _batchSize;
        Steps = (int)Math.Min(int.MaxValue, Math.Ceiling(training.Epochs * StepsPerEpoch));
    }

    /// <summary>Optimizer steps of a whole pass over the examples.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Optimizer steps in all.</summary>
    public int Steps { get; }

    /// <summary>The examples of a step, counted from 0.</summary>
    public IReadOnlyList<EncodedExample> this[int step]
    {
        get
        {
            var (epoch, batch) = Math.DivRem(step, StepsPerEpoch);
            if (_orderEpoch != epoch)
                (_order, _orderEpoch) = (EpochOrder.Of(_seed, epoch, _examples.Count), epoch);
            return [.. _order!.Skip(batch * _batchSize).Take(_batchSize).Select(i => _examples[i])];
        }
    }
}
