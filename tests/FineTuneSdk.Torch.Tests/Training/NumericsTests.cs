using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Torch.Tests.Training;

/// <summary>
/// The numbers of a small run. If this fails because training computes something else than before, <see cref="EngineNumerics.Version"/> has to go up, so that adapters
/// of the older engine are trained again; then the numbers here are replaced.
/// </summary>
public sealed class NumericsTests
{
    [Theory]
    [InlineData(MethodType.Lora, OptimizerType.AdamW, 4.40480, 4.55639)]
    [InlineData(MethodType.Full, OptimizerType.AdamW, 3.44522, 22.38329)]
    [InlineData(MethodType.Full, OptimizerType.Muon, 4.22267, 22.37932)]
    public void A_small_run_gives_the_numbers_of_this_version(MethodType type, OptimizerType optimizer, double lastLoss, double norm)
    {
        using var weights = SmallTraining.Weights();
        var losses = new List<double>();
        var values = SmallTraining.Train(
            weights,
            SmallTraining.Lora with { Type = type },
            SmallTraining.Spec with { Optimizer = optimizer, WeightDecay = 0.01 },
            SmallTraining.Examples(30),
            new TrainingOptions { OnProgress = p => losses.Add(p.Loss) });

        Assert.Equal(3, EngineNumerics.Version);
        Assert.Equal((lastLoss, norm), (losses[^1], Math.Sqrt(values.Sum(v => (double)v * v))), (a, b) => Math.Abs(a.Item1 - b.Item1) < 2e-4 && Math.Abs(a.Item2 - b.Item2) < 2e-4);
    }

    [Theory]
    [InlineData("dora", 4.34619, 19.46010)]
    [InlineData("pissa", 3.92018, 10.63495)]
    public void Other_updates_give_the_numbers_of_this_version_too(string kind, double lastLoss, double norm)
    {
        using var weights = SmallTraining.Weights();
        var losses = new List<double>();
        var values = SmallTraining.Train(
            weights,
            SmallTraining.Lora with { UseDora = kind == "dora", Initialization = kind == "pissa" ? LoraInitialization.Pissa : LoraInitialization.Default, TrainableTokenIndices = [3, 40] },
            SmallTraining.Spec with { WeightDecay = 0.01 },
            SmallTraining.Examples(30),
            new TrainingOptions { OnProgress = p => losses.Add(p.Loss) });

        Assert.Equal((lastLoss, norm), (losses[^1], Math.Sqrt(values.Sum(v => (double)v * v))), (a, b) => Math.Abs(a.Item1 - b.Item1) < 2e-4 && Math.Abs(a.Item2 - b.Item2) < 2e-4);
    }
}
