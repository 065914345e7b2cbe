using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Torch.Tests.Training;

public sealed class CheckpointsTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Theory]
    [InlineData(MethodType.Lora, OptimizerType.AdamW, 0, "")]
    [InlineData(MethodType.Lora, OptimizerType.AdamW, 0.2, "")]
    [InlineData(MethodType.Lora, OptimizerType.AdamW, 0, "dora")]
    [InlineData(MethodType.Lora, OptimizerType.AdamW, 0.2, "dora")]
    [InlineData(MethodType.Lora, OptimizerType.AdamW, 0.2, "pissa")]
    [InlineData(MethodType.Full, OptimizerType.AdamW, 0, "")]
    [InlineData(MethodType.Full, OptimizerType.Muon, 0, "")]
    public void Twenty_steps_equal_ten_and_a_stop_and_ten_bit_for_bit(MethodType type, OptimizerType optimizer, double dropout, string kind)
    {
        using var weights = SmallTraining.Weights();
        var method = SmallTraining.Lora with { Type = type, Dropout = dropout, Initialization = kind == "pissa" ? LoraInitialization.Pissa : LoraInitialization.Default };
        if (kind == "dora")
            method = method with { UseDora = true, Targets = ["q_proj", "down_proj", "embed_tokens"], EnsureWeightTying = true };
        var training = SmallTraining.Spec with { Optimizer = optimizer, WeightDecay = 0.01 };
        var examples = SmallTraining.Examples(30);
        var whole = SmallTraining.Train(weights, method, training, examples);

        using var stop = new CancellationTokenSource();
        var options = new TrainingOptions
        {
            CheckpointDirectory = _folder,
            RunKey = "a",
            OnProgress = p =>
            {
                if (p.Step == 10)
                    stop.Cancel();
            },
        };
        Assert.Throws<OperationCanceledException>(() => SmallTraining.Train(weights, method, training, examples, options, stop));
        Assert.Equal(["step-000010.safetensors"], Files());
        Assert.Equal((10, 0), (Trainer.StepsDone(_folder, "a"), Trainer.StepsDone(_folder, "b")));

        var steps = new List<int>();
        var resumedAt = -1;
        var resumed = SmallTraining.Train(weights, method, training, examples, options with { OnProgress = p => steps.Add(p.Step), OnResume = s => resumedAt = s });

        Assert.Equal(10, resumedAt);
        Assert.Equal(Enumerable.Range(11, 10), steps);
        Assert.Equal(whole, resumed);
        Assert.Equal(["step-000020.safetensors"], Files());
    }

    [Fact]
    public void Same_seed_same_bits_and_another_seed_others()
    {
        using var weights = SmallTraining.Weights();
        var examples = SmallTraining.Examples(30);
        var first = SmallTraining.Train(weights, SmallTraining.Lora, SmallTraining.Spec, examples);

        Assert.Equal(first, SmallTraining.Train(weights, SmallTraining.Lora, SmallTraining.Spec, examples));
        Assert.NotEqual(first, SmallTraining.Train(weights, SmallTraining.Lora, SmallTraining.Spec with { Seed = 43 }, examples));
    }

    [Fact]
    public void A_checkpoint_of_another_run_and_a_broken_one_are_said_and_not_used()
    {
        using var weights = SmallTraining.Weights();
        var examples = SmallTraining.Examples(30);
        var warnings = new List<Diagnostic>();
        Assert.Equal(0, Trainer.StepsDone(_folder, "a"));
        var options = new TrainingOptions { CheckpointDirectory = _folder, RunKey = "a", OnDiagnostic = d => Add(warnings, d) };
        var whole = SmallTraining.Train(weights, SmallTraining.Lora, SmallTraining.Spec, examples, options);
        Assert.Empty(warnings);

        var other = SmallTraining.Train(weights, SmallTraining.Lora, SmallTraining.Spec, examples, options with { RunKey = "b" });
        var file = Path.Combine(_folder, "step-000020.safetensors");
        Assert.Equal($"{file}: warning FTSDK3008: This checkpoint isn't used, and training starts anew: it belongs to another training (the spec, the data or the base changed).", Assert.Single(warnings).ToString());
        Assert.Equal(whole, other);

        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^5]);
        Assert.Equal(0, Trainer.StepsDone(_folder, "b"));
        var again = SmallTraining.Train(weights, SmallTraining.Lora, SmallTraining.Spec, examples, options with { RunKey = "b" });
        Assert.StartsWith($"{file}: warning FTSDK3008: This checkpoint can't be read, and training starts anew: ", warnings[1].ToString(), StringComparison.Ordinal);
        Assert.Equal(whole, again);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static void Add(List<Diagnostic> warnings, Diagnostic warning)
    {
        if (warning.Code != DiagnosticCodes.FewSteps)
            warnings.Add(warning);
    }

    private string[] Files() => [.. Directory.EnumerateFiles(_folder).Select(f => Path.GetFileName(f)!)];
}
