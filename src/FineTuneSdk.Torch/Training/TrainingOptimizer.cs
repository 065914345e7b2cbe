namespace FineTuneSdk.Torch.Training;

/// <summary>The optimizers of a run: Muon for the buffer's matrices, AdamW for the rest. Either may have nothing to do.</summary>
internal sealed class TrainingOptimizer : IDisposable
{
    /// <summary>Beside Muon, AdamW takes this share of the learning rate: 0.003 beside 0.02, which trained small models well.</summary>
    public const double AdamWShare = 0.15;

    private readonly AdamW _adamW;
    private readonly List<Muon> _muons = [];
    private readonly Tensor? _momentum;

    /// <summary>Creates the optimizers of a buffer.</summary>
    public TrainingOptimizer(ParameterBuffer buffer, double weightDecay)
    {
        using var gradients = no_grad();
        var matrices = buffer.Segments.Where(s => s.Kind == ParameterKind.Matrix).ToList();
        var matrixLength = matrices.Sum(s => s.Length);
        if (matrixLength > 0)
            _momentum = zeros(matrixLength, ScalarType.Float32, buffer.Values.device).DetachFromDisposeScope();
        foreach (var segment in matrices)
            _muons.Add(new Muon(View(buffer.Values, segment), View(buffer.Gradients, segment), View(_momentum!, segment), weightDecay));
        var length = buffer.Values.size(0) - matrixLength;
        var decayed = buffer.Segments.Where(s => s.Kind == ParameterKind.Decayed).Sum(s => s.Length);
        _adamW = new AdamW(buffer.Values.narrow(0, matrixLength, length), buffer.Gradients.narrow(0, matrixLength, length), decayed, weightDecay);
    }

    /// <summary>What has to be kept to go on from a step, by name.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State
    {
        get
        {
            yield return ("adamw.first", _adamW.FirstMoment);
            yield return ("adamw.second", _adamW.SecondMoment);
            if (_momentum is not null)
                yield return ("muon.momentum", _momentum);
        }
    }

    /// <summary>Makes step t, counted from 1.</summary>
    public void Step(double learningRate, int step)
    {
        foreach (var muon in _muons)
            muon.Step(learningRate);
        _adamW.Step(_muons.Count > 0 ? learningRate * AdamWShare : learningRate, step);
    }

    public void Dispose()
    {
        _adamW.Dispose();
        foreach (var muon in _muons)
            muon.Dispose();
        _momentum?.Dispose();
    }

    private static Tensor View(Tensor buffer, ParameterSegment segment)
    {
        using var run = buffer.narrow(0, segment.Start, segment.Length);
        return run.view(segment.Shape);
    }
}
