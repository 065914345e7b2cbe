using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Evaluation;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Training;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly ModelWeights _weights = SmallTraining.Weights();

    [Fact]
    public void The_loss_falls_and_training_does_what_its_plan_says()
    {
        var progress = new List<TrainingProgress>();
        var clock = new StepClock(TimeSpan.FromSeconds(1));
        using var model = new CausalLanguageModel(SmallTraining.Config, _weights);
        var examples = SmallTraining.Examples(40);
        var setup = new TrainingSetup(model, SmallTraining.Lora, SmallTraining.Spec with { Epochs = 6.5 }, examples);
        var options = new TrainingOptions { OnProgress = progress.Add, OnDiagnostic = d => Assert.Fail(d.ToString()), TimeProvider = clock };
        var plan = TrainingPlan.Create(setup, options);
        using var result = new Trainer(setup, options).Run(CancellationToken.None);

        // 6 whole epochs of 5 steps and, of the seventh, half of them rounded up.
        Assert.Equal(33, plan.Steps);
        Assert.Equal(Enumerable.Range(1, 33), progress.Select(p => p.Step));
        Assert.All(progress, p => Assert.Equal(33, p.Steps));
        Assert.Equal(plan, result.Plan);
        var seen = Enumerable.Range(0, 33).SelectMany(s => setup.Schedule[s]).ToList();
        Assert.Equal((seen.Sum(e => e.Ids.Length), seen.Sum(e => e.SupervisedCount)), (plan.Tokens, plan.SupervisedTokens));
        Assert.Equal(28, setup.Layout.Tensors.Count);
        Assert.Equal(setup.Layout.Tensors.Sum(t => t.Count), plan.TrainableParameters);

        Assert.Equal(0, progress[0].LearningRate);
        Assert.Equal(5e-3, progress[4].LearningRate, 1e-12);
        Assert.True(result.FinalLoss < result.Losses[0] - 0.5, $"{result.Losses[0]} → {result.FinalLoss}");
        Assert.Equal(result.Losses, progress.Select(p => p.Loss));
        Assert.Equal(0, progress[^1].SecondsLeft, 1e-9);
        Assert.True(progress[5].SecondsLeft > progress[10].SecondsLeft && progress[5].TokensPerSecond > 0);
    }

    [Fact]
    public void The_loss_of_training_is_the_loss_of_evaluation()
    {
        using var model = new CausalLanguageModel(SmallTraining.Config, _weights);
        var examples = SmallTraining.Examples(8);
        var before = LossEvaluation.Measure(model, examples, CancellationToken.None);
        var losses = new List<double>();
        SmallTraining.Train(_weights, SmallTraining.Lora, SmallTraining.Spec, examples, new TrainingOptions { OnProgress = p => losses.Add(p.Loss) });

        Assert.Equal(examples.Sum(e => e.SupervisedCount), before.Targets);
        Assert.Equal(losses[0], before.Loss, 1e-5);
        Assert.Equal(Math.Exp(before.Loss), before.Perplexity, 1e-9);
    }

    [Fact]
    public void Few_steps_a_long_warm_up_and_a_loss_that_does_not_fall_are_said()
    {
        var warnings = new List<Diagnostic>();
        var spec = SmallTraining.Spec with { Epochs = 1, BatchSize = 2, Warmup = 1, LearningRate = 1e-12 };
        SmallTraining.Train(_weights, SmallTraining.Lora, spec, SmallTraining.Examples(8), new TrainingOptions { OnDiagnostic = warnings.Add });

        Assert.Equal("finetune: warning FTSDK3001: The training has 4 steps only; below 30 little is learned. Raise training.epochs, lower training.batchSize, or add examples.", warnings[0].ToString());
        Assert.Equal("finetune: warning FTSDK3002: The warm-up takes all 4 steps, so that the learning rate is never reached; lower training.warmup.", warnings[1].ToString());
        Assert.All(warnings.Skip(2), w => Assert.Matches("^finetune: warning FTSDK3003: The loss didn't fall: [0-9.]+ over the first 1 steps, [0-9.]+ over the last. Try another training.learningRate \\(it is 1e-12\\).$", w.ToString()));
    }

    [Fact]
    public void An_adapter_that_is_still_zero_is_an_error()
    {
        var spec = SmallTraining.Spec with { Epochs = 1, Warmup = 1 };

        Assert.Equal(
            "finetune: error FTSDK3006: After 1 steps the adapter still changes nothing: every B is 0. The learning rate was 0 throughout (first 0, peak 0.005); raise training.epochs or lower training.warmup.",
            Error(spec, SmallTraining.Examples(8)));
    }

    [Fact]
    public void A_step_without_targets_is_an_error_that_names_a_line()
    {
        var examples = SmallTraining.Examples(3).Select(e => e with { Supervised = new bool[e.Ids.Length] }).Select(e => new EncodedExample(e.Source, e.Ids, e.Supervised)).ToList();

        Assert.Matches("^data.jsonl\\([123]\\): error FTSDK3004: None of the 3 examples of step 1 has a token to learn; see the mask with 'finetune validate --show-mask'.$", Error(SmallTraining.Spec, examples));
    }

    [Fact]
    public void A_loss_that_is_no_number_is_an_error()
    {
        using (no_grad())
            _weights["model.norm.weight"].fill_(double.PositiveInfinity);

        Assert.Equal("finetune: error FTSDK3005: The loss of step 1 of 5 isn't finite; lower training.learningRate (it is 0.005).", Error(SmallTraining.Spec, SmallTraining.Examples(8)));
    }

    [Theory]
    [InlineData(OptimizerType.Muon, 8, "finetune: error FTSDK3007: The optimizer muon is for whole matrices of the blocks, and this method trains none; use adamw, or method.type full.")]
    [InlineData(OptimizerType.AdamW, 0, "finetune: error FTSDK3009: There are no training examples.")]
    public void What_can_not_be_trained_is_refused_before(OptimizerType optimizer, int count, string expected) =>
        Assert.Equal(expected, Error(SmallTraining.Spec with { Optimizer = optimizer }, SmallTraining.Examples(count)));

    // On two threads and with a table this large, an addition in no fixed order would show.
    [Fact]
    public void A_training_with_a_trained_embedding_repeats_bit_for_bit_on_several_threads()
    {
        var config = SmallTraining.Config with { HiddenSize = 64, HeadSize = 16 };
        using var weights = ModelWeights.CreateFresh(config, 7);
        var examples = SmallTraining.Examples(64, longest: 60);
        var method = SmallTraining.Lora with { ModulesToSave = ["embed_tokens"], EnsureWeightTying = true };
        var spec = SmallTraining.Spec with { Epochs = 2, BatchSize = 32 };

        var first = Train();
        Assert.All(Enumerable.Range(0, 4), _ => Assert.Equal(first, Train()));

        float[] Train()
        {
            using var model = new CausalLanguageModel(config, weights);
            using var result = new Trainer(new TrainingSetup(model, method, spec, examples), new TrainingOptions()).Run(CancellationToken.None);
            return SmallTraining.Values(result);
        }
    }

    public void Dispose() => _weights.Dispose();

    private string Error(TrainingSpec spec, IReadOnlyList<EncodedExample> examples) =>
        Assert.Throws<FineTuneException>(() => SmallTraining.Train(_weights, SmallTraining.Lora, spec, examples)).Message;

    /// <summary>A clock that goes on by a step each time that it is read.</summary>
    private sealed class StepClock(TimeSpan step) : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks += step.Ticks;
    }
}
