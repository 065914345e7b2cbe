using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;
using FineTuneSdk.Torch.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Training;

public sealed class TrainingStepTests
{
    [Theory]
    [InlineData(MethodType.Lora)]
    [InlineData(MethodType.Full)]
    public void A_step_of_eight_equals_two_of_four_and_eight_of_one(MethodType type)
    {
        var examples = SmallTraining.Examples(8);
        var (loss, gradient) = Gradient(type, [examples]);

        foreach (var passes in new IReadOnlyList<IReadOnlyList<EncodedExample>>[]
        {
            [[.. examples.Take(4)], [.. examples.Skip(4)]],
            [.. examples.Select(e => new[] { e })],
            [[.. examples.Take(5)], [.. examples.Skip(5)]],
            MicroBatches.Split(examples, maxExamples: 3, maxTokens: 40, share: true),
        })
        {
            var (otherLoss, other) = Gradient(type, passes);
            Assert.Equal(loss, otherLoss, 1e-5);
            Assert.True(Distance(gradient, other) < 1e-5, $"{passes.Count} passes: {Distance(gradient, other)}");
        }
    }

    [Theory]
    [InlineData(MethodType.Lora)]
    [InlineData(MethodType.Full)]
    public void A_shared_beginning_computed_once_equals_each_example_by_itself(MethodType type)
    {
        int[] system = [.. SmallTraining.Examples(3, seed: 5).SelectMany(e => e.Ids)];
        var examples = SmallTraining.Examples(8).Select((e, i) => i % 4 == 3 ? e : new EncodedExample(e.Source, [.. system, .. e.Ids], [.. new bool[system.Length], .. e.Supervised])).ToList();
        var (loss, gradient) = Gradient(type, [.. examples.Select(e => new[] { e })]);
        Assert.InRange(PackedExamples.Create(examples, share: true).Rows.Ids.Count, 1, examples.Sum(e => e.Ids.Length) - 5 * system.Length);

        foreach (var passes in new IReadOnlyList<IReadOnlyList<EncodedExample>>[] { [examples], [[.. examples.Take(5)], [.. examples.Skip(5)]] })
        {
            var (otherLoss, other) = Gradient(type, passes);
            Assert.Equal(loss, otherLoss, 1e-5);
            Assert.True(Distance(gradient, other) < 1e-5, $"{passes.Count} passes: {Distance(gradient, other)}");
        }
    }

    [Theory]
    [InlineData(MethodType.Lora, 0, false)]
    [InlineData(MethodType.Lora, 0.3, false)]
    [InlineData(MethodType.Lora, 0.3, true)]
    [InlineData(MethodType.Full, 0, false)]
    public void Gradients_with_layers_computed_again_are_the_same(MethodType type, double dropout, bool trainsEmbedding)
    {
        var method = SmallTraining.Lora with { Type = type, Dropout = dropout, ModulesToSave = trainsEmbedding ? ["embed_tokens"] : [], EnsureWeightTying = trainsEmbedding };
        var examples = SmallTraining.Examples(8);
        var (loss, gradient) = Gradient(method, SmallTraining.Spec, [examples]);
        var (otherLoss, other) = Gradient(method, SmallTraining.Spec with { GradientCheckpointing = true }, [examples]);

        Assert.Equal(loss, otherLoss, 1e-6);
        Assert.True(Distance(gradient, other) < 1e-6, $"{Distance(gradient, other)}");
    }

    [Fact]
    public void What_is_right_of_the_last_target_changes_nothing()
    {
        var examples = SmallTraining.Examples(4);
        var longer = examples.Select(e => new EncodedExample(e.Source, [.. e.Ids, 1, 2, 3], [.. e.Supervised, false, false, false])).ToList();

        Assert.Equal(Gradient(MethodType.Lora, [examples]).Gradient, Gradient(MethodType.Lora, [longer]).Gradient);
    }

    // Everything lies on a device that has shapes and no numbers: a tensor that was left on the CPU fails here as it would on a GPU.
    [Theory]
    [InlineData(MethodType.Lora, OptimizerType.AdamW)]
    [InlineData(MethodType.Full, OptimizerType.AdamW)]
    [InlineData(MethodType.Full, OptimizerType.Muon)]
    public void A_step_runs_on_the_meta_device(MethodType type, OptimizerType optimizer)
    {
        using var scope = NewDisposeScope();
        using var weights = SmallTraining.Weights(META);
        using var model = new CausalLanguageModel(SmallTraining.Config, weights);
        var method = SmallTraining.Lora with { Type = type, ModulesToSave = type == MethodType.Lora ? ["embed_tokens", "norm"] : [], EnsureWeightTying = type == MethodType.Lora };
        var setup = new TrainingSetup(model, method, SmallTraining.Spec with { Optimizer = optimizer, WeightDecay = 0.1 }, SmallTraining.Examples(8));
        using var run = new TrainingRun(model, setup.Layout, method, setup.Training);

        run.ClearGradients();
        var loss = run.Accumulate(setup.Examples, 10, seed: 0);
        var norm = run.GradientNorm();
        run.Update(1e-3, 1, norm);

        Assert.Equal([DeviceType.META, DeviceType.META, DeviceType.META], new[] { loss, norm, run.Parameters.Values }.Select(t => t.device_type));
        Assert.All(run.State, s => Assert.Equal(DeviceType.META, s.Tensor.device_type));
    }

    [Fact]
    public void Frozen_weights_get_no_gradient_and_do_not_change()
    {
        using var weights = SmallTraining.Weights();
        var before = weights.Tensors.ToDictionary(t => t.Key, t => t.Value.data<float>().ToArray());
        SmallTraining.Train(weights, SmallTraining.Lora, SmallTraining.Spec, SmallTraining.Examples(16));
        SmallTraining.Train(weights, SmallTraining.Lora with { Type = MethodType.Full }, SmallTraining.Spec, SmallTraining.Examples(16));

        Assert.All(weights.Tensors, t => Assert.False(t.Value.requires_grad));
        Assert.All(weights.Tensors, t => Assert.Equal(before[t.Key], t.Value.data<float>().ToArray()));
    }

    private static (double Loss, float[] Gradient) Gradient(MethodType type, IReadOnlyList<IReadOnlyList<EncodedExample>> passes) =>
        Gradient(SmallTraining.Lora with { Type = type }, SmallTraining.Spec, passes);

    private static (double Loss, float[] Gradient) Gradient(MethodSpec method, TrainingSpec training, IReadOnlyList<IReadOnlyList<EncodedExample>> passes)
    {
        using var scope = NewDisposeScope();
        using var weights = SmallTraining.Weights();
        using var model = new CausalLanguageModel(SmallTraining.Config, weights);
        var layout = new TrainingSetup(model, method, training, passes[0]).Layout;
        using var run = new TrainingRun(model, layout, method, training);
        Unzero(run);
        var targets = passes.Sum(p => p.Sum(e => (long)e.SupervisedCount));
        var loss = 0.0;
        foreach (var pass in passes)
            loss += run.Accumulate(pass, targets, seed: 0).item<float>();
        return (loss, run.Parameters.Gradients.data<float>().ToArray());
    }

    // With B = 0 the gradient of A is 0 whatever else is wrong.
    private static void Unzero(TrainingRun run)
    {
        using var mode = no_grad();
        foreach (var tensor in run.Layout.Tensors.Where(t => t.Role == TrainedTensorRole.LinearB))
            run.Parameters[tensor.Name].fill_(0.1);
    }

    private static double Distance(float[] a, float[] b) =>
        Math.Sqrt(a.Zip(b, (x, y) => ((double)x - y) * ((double)x - y)).Sum() / a.Sum(x => (double)x * x));
}
