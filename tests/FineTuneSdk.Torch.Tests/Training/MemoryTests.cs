using System.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Tests;
using FineTuneSdk.Torch.Training;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Training;

[Collection(Alone.Name)]
public sealed class MemoryTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(MethodType.Lora, OptimizerType.AdamW)]
    [InlineData(MethodType.Full, OptimizerType.Muon)]
    public void Native_memory_is_flat_over_a_thousand_steps(MethodType type, OptimizerType optimizer)
    {
        LiveTensors.Count();
        using var weights = SmallTraining.Weights();
        var (tensors, bytes) = (new Dictionary<int, long>(), new Dictionary<int, long>());
        var options = new TrainingOptions
        {
            OnProgress = p =>
            {
                if (p.Step is not (100 or 550 or 1000))
                    return;
                // Without a collection: the step itself has to free what it made.
                tensors[p.Step] = Tensor.TotalCount;
                bytes[p.Step] = Process.GetCurrentProcess().WorkingSet64;
            },
        };
        SmallTraining.Train(weights, SmallTraining.Lora with { Type = type, Dropout = type == MethodType.Lora ? 0.1 : 0 }, SmallTraining.Spec with { BatchSize = 2, Epochs = 125, Optimizer = optimizer }, SmallTraining.Examples(16), options);

        output.WriteLine($"tensors {string.Join(", ", tensors.Values)}; working set {string.Join(", ", bytes.Values.Select(b => $"{b >> 20} MiB"))}");
        Assert.Equal(tensors[100], tensors[1000]);
        Assert.True(bytes[1000] - bytes[550] < 24 << 20, $"the working set grew by {(bytes[1000] - bytes[550]) >> 20} MiB");
    }

    [Fact]
    public void A_finished_training_leaves_nothing()
    {
        using var weights = SmallTraining.Weights();
        SmallTraining.Train(weights, SmallTraining.Lora, SmallTraining.Spec, SmallTraining.Examples(16));
        var before = LiveTensors.Count();
        SmallTraining.Train(weights, SmallTraining.Lora with { Dropout = 0.1 }, SmallTraining.Spec, SmallTraining.Examples(16));
        SmallTraining.Train(weights, SmallTraining.Lora with { Type = MethodType.Full }, SmallTraining.Spec with { Optimizer = OptimizerType.Muon }, SmallTraining.Examples(16));

        Assert.Equal(before, Tensor.TotalCount);
    }
}
