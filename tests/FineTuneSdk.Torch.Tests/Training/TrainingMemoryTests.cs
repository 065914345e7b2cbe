using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Torch.Tests.Training;

public sealed class TrainingMemoryTests
{
    // 16 hidden, 24 inner, queries 16, keys 8: the layer's input and its middle, queries, keys, values and their mix, both factors, two norms' scales.
    private const long KeptFrozen = 2 * 16 + 2 * (16 + 8) + 2 * 24 + 2;

    // And the inputs of the adapted maps, and A·x of rank 4 of each of the seven.
    private const long Kept = KeptFrozen + 16 + 16 + 24 + 7 * 4;

    [Fact]
    public void Each_part_is_counted()
    {
        var (plan, memory) = Memory(SmallTraining.Lora, SmallTraining.Spec);
        Assert.Equal(4 * plan.TrainableParameters, memory.Trained);
        Assert.Equal((memory.Trained, 2 * memory.Trained), (memory.Gradients, memory.Optimizer));
        Assert.Equal(4 * plan.LargestPassTokens * 2 * Kept, memory.Activations);
        Assert.Equal(4 * 3 * 48 * plan.LargestPassTargets, memory.Logits);
        var inHeap = 4 * memory.Trained + memory.Activations + Math.Max(memory.Logits, memory.Working);
        Assert.Equal((long)(0.22 * inHeap), memory.Heap);
        Assert.Equal(memory.Weights + inHeap + memory.Heap, memory.Total);
    }

    [Fact]
    public void Checkpointing_keeps_the_layers_inputs_and_one_layer()
    {
        var (plan, memory) = Memory(SmallTraining.Lora, SmallTraining.Spec with { GradientCheckpointing = true });
        Assert.Equal(4 * plan.LargestPassTokens * (3 * 16 + Kept), memory.Activations);
    }

    [Fact]
    public void Layers_before_the_first_trained_one_keep_nothing()
    {
        var (plan, memory) = Memory(SmallTraining.Lora with { Targets = ["q_proj"], LayersToTransform = [1] }, SmallTraining.Spec);
        Assert.Equal(4 * plan.LargestPassTokens * (KeptFrozen + 16 + 4), memory.Activations);
    }

    private static (TrainingPlan Plan, TrainingMemory Memory) Memory(MethodSpec method, TrainingSpec training)
    {
        using var weights = SmallTraining.Weights();
        using var model = new CausalLanguageModel(SmallTraining.Config, weights);
        var setup = new TrainingSetup(model, method, training, SmallTraining.Examples(24));
        var plan = TrainingPlan.Create(setup, new TrainingOptions());
        return (plan, TrainingMemory.Create(setup, plan));
    }
}
