using FineTuneSdk.Torch.Autograd;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Models.Packing;
using FineTuneSdk.Torch.Peft;

namespace FineTuneSdk.Torch.Training;

/// <summary>One forward and backward pass, with all layers' activations kept, or each layer's input alone (gradient checkpointing; Chen et al. 2016, arXiv 1604.06174).</summary>
/// <param name="model">The model.</param>
/// <param name="dropout">Its dropout, or null. Every layer starts it anew, so that a layer that is computed again drops the same.</param>
/// <param name="firstTrained">The first layer that is trained, or that something trained comes before: 0 when the embedding is.</param>
/// <param name="isCheckpointed">Whether layers are computed again for their gradients.</param>
internal sealed class TrainingPass(CausalLanguageModel model, Dropout? dropout, int firstTrained, bool isCheckpointed)
{
    /// <summary>Adds the gradients of the examples' loss, a sum, over <paramref name="divisor"/>.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="divisor">What the loss is divided by.</param>
    /// <param name="seed">Of what dropout drops.</param>
    /// <returns>The loss, a scalar on the device.</returns>
    public Tensor Run(PackedExamples examples, double divisor, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad();
        using var pass = model.Pack(examples.Rows);
        var targets = tensor(examples.Targets.Select(t => (long)t).ToArray(), device: model.Device);
        var embedded = pass.Embed();
        var loss = isCheckpointed ? Checkpointed(pass, embedded, targets, divisor, seed) : Whole(pass, embedded, targets, divisor, seed);
        return loss.MoveToOuterDisposeScope();
    }

    private Tensor Whole(PackedPass pass, Tensor embedded, Tensor targets, double divisor, ulong seed)
    {
        var hidden = embedded.alias();
        for (var layer = 0; layer < pass.LayerCount; layer++)
        {
            var next = Layer(pass, layer, hidden, seed);
            hidden.Dispose();
            hidden = next;
        }
        var (loss, gradient) = Head(pass, hidden, targets, divisor, seed);
        Backward(hidden, gradient);
        return loss;
    }

    private Tensor Checkpointed(PackedPass pass, Tensor embedded, Tensor targets, double divisor, ulong seed)
    {
        var inputs = new List<Tensor> { embedded.detach() };
        using (no_grad())
        {
            for (var layer = 0; layer < pass.LayerCount; layer++)
                inputs.Add(Layer(pass, layer, inputs[layer], seed));
        }

        var (loss, gradient) = Head(pass, Leaf(inputs[^1], firstTrained < pass.LayerCount), targets, divisor, seed);
        for (var layer = pass.LayerCount - 1; layer >= firstTrained; layer--)
        {
            using var scope = NewDisposeScope();
            var input = Leaf(inputs[layer], layer > firstTrained || embedded.requires_grad);
            Backward(Layer(pass, layer, input, seed), gradient);
            gradient?.Dispose();
            gradient = input.requires_grad ? input.grad?.DetachFromDisposeScope() : null;
            inputs[layer + 1].Dispose();
        }
        using (gradient)
            Backward(embedded, gradient);
        return loss;
    }

    /// <summary>The loss, and the gradient of what the layers have made, null where nothing before the head is trained.</summary>
    private (Tensor Loss, Tensor? Gradient) Head(PackedPass pass, Tensor hidden, Tensor targets, double divisor, ulong seed)
    {
        using var scope = NewDisposeScope();
        dropout?.Begin(seed + (ulong)pass.LayerCount);
        var leaf = Leaf(hidden, hidden.requires_grad);
        var normalized = pass.Normalize(leaf);
        var rows = Leaf(normalized, normalized.requires_grad);
        var loss = SupervisedLoss.Backward(model, rows, targets, divisor);
        Backward(normalized, rows.requires_grad ? rows.grad : null);
        return (loss.MoveToOuterDisposeScope(), leaf.requires_grad ? leaf.grad?.MoveToOuterDisposeScope() : null);
    }

    private Tensor Layer(PackedPass pass, int layer, Tensor hidden, ulong seed)
    {
        dropout?.Begin(seed + (ulong)layer);
        return pass.Layer(layer, hidden);
    }

    private static Tensor Leaf(Tensor tensor, bool needsGradient)
    {
        var leaf = tensor.detach();
        return needsGradient ? leaf.requires_grad_() : leaf;
    }

    private static void Backward(Tensor tensor, Tensor? gradient)
    {
        if (gradient is not null && tensor.requires_grad)
            CustomGradient.Backward(tensor, gradient);
    }
}
