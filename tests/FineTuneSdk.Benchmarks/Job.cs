using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Autograd;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Models.Packing;
using FineTuneSdk.Torch.Training;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace FineTuneSdk.Benchmarks;

/// <summary>A model under training, and the ways to make its step: ours, ours with a saving switched off, and padded with the full head.</summary>
internal sealed class Job : IDisposable
{
    private const long PassTokens = 2048;

    private readonly CausalLanguageModel _model;
    private readonly TrainingRun _run;

    public Job(ModelConfig config, ModelWeights weights, MethodSpec method, IReadOnlyList<EncodedExample> any)
    {
        _model = new CausalLanguageModel(config, weights);
        var setup = new TrainingSetup(_model, method, new TrainingSpec(), any);
        _run = new TrainingRun(_model, setup.Layout, method, setup.Training);
    }

    /// <summary>The step as training makes it; the learning rate is 0, so that every variant sees the same weights.</summary>
    public double Ours(IReadOnlyList<EncodedExample> examples) => Step(examples, (pass, targets) =>
    {
        using var loss = _run.Accumulate(pass, targets, 0);
        return loss.item<float>();
    }, share: true);

    /// <summary>Packed, with a saving less.</summary>
    public double Packed(IReadOnlyList<EncodedExample> examples, bool share, bool wholeLastLayer) => Step(examples, (pass, targets) =>
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad();
        var packed = PackedExamples.Create(pass, share);
        var rows = wholeLastLayer ? packed.Rows with { Wanted = [.. Enumerable.Range(0, packed.Rows.Ids.Count)] } : packed.Rows;
        using var layers = _model.Pack(rows);
        var hidden = layers.Normalize(layers.Layers(layers.Embed()));
        if (wholeLastLayer)
            hidden = RowLookup.Select(hidden, tensor(packed.Rows.Wanted.Select(r => (long)r).ToArray()));
        return Backward(nn.functional.cross_entropy(_model.Logits(hidden), tensor(packed.Targets.Select(t => (long)t).ToArray()), reduction: nn.Reduction.Sum), targets);
    }, share);

    /// <summary>[B, T], padded on the right; logits of every position, or of the targets.</summary>
    public double Padded(IReadOnlyList<EncodedExample> examples, bool fullHead) => Step(examples, (pass, targets) =>
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad();
        var length = pass.Max(e => e.Ids.Length);
        var (ids, labels) = (new long[pass.Count * length], Enumerable.Repeat(-100L, pass.Count * length).ToArray());
        for (var row = 0; row < pass.Count; row++)
        {
            for (var i = 0; i < pass[row].Ids.Length; i++)
            {
                ids[row * length + i] = pass[row].Ids[i];
                if (i > 0 && pass[row].Supervised[i])
                    labels[row * length + i - 1] = pass[row].Ids[i];
            }
        }

        var hidden = _model.Forward(tensor(ids, [pass.Count, length])).flatten(0, 1);
        long[] wanted = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] >= 0).Select(i => (long)i)];
        return fullHead
            ? Backward(nn.functional.cross_entropy(_model.Logits(hidden), tensor(labels), ignore_index: -100, reduction: nn.Reduction.Sum), targets)
            : Backward(nn.functional.cross_entropy(_model.Logits(RowLookup.Select(hidden, tensor(wanted))), tensor(wanted.Select(i => labels[i]).ToArray()), reduction: nn.Reduction.Sum), targets);
    }, share: false);

    public void Dispose()
    {
        _run.Dispose();
        _model.Dispose();
    }

    private double Step(IReadOnlyList<EncodedExample> examples, Func<IReadOnlyList<EncodedExample>, long, double> accumulate, bool share)
    {
        var targets = examples.Sum(e => (long)e.SupervisedCount);
        _run.ClearGradients();
        var loss = MicroBatches.Split(examples, examples.Count, PassTokens, share).Sum(pass => accumulate(pass, targets));
        using var norm = _run.GradientNorm();
        _run.Update(0, 1, norm);
        return loss;
    }

    private static double Backward(Tensor sum, long targets)
    {
        var loss = sum.div(targets);
        CustomGradient.Backward(loss);
        return loss.item<float>();
    }
}
