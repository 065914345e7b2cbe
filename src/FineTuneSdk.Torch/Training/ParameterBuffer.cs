using FineTuneSdk.Torch.Peft;

namespace FineTuneSdk.Torch.Training;

/// <summary>
/// All trained tensors in one piece of memory, and their gradients in another, so that clipping and the optimizer take a handful of operations a step instead of
/// a dozen a tensor. Tensors that are treated alike stand together, matrices of one shape too.
/// </summary>
internal sealed class ParameterBuffer : IDisposable
{
    /// <summary>The buffers' length is a multiple of this; norms are summed in pieces of it, which keeps float32 accurate.</summary>
    public const long Piece = 1024;

    private readonly Dictionary<string, Tensor> _values = new(StringComparer.Ordinal);
    private readonly List<Tensor> _gradients = [];

    /// <summary>Makes room for tensors, zero at first.</summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="kind">How the optimizer treats each.</param>
    /// <param name="device">Where.</param>
    public ParameterBuffer(IReadOnlyList<TrainedTensor> tensors, Func<TrainedTensor, ParameterKind> kind, Device device)
    {
        var sorted = tensors
            .Select((tensor, index) => (Tensor: tensor, Kind: kind(tensor), Index: index))
            .OrderBy(t => t.Kind).ThenBy(t => t.Kind == ParameterKind.Matrix ? ShapeName(t.Tensor) : "", StringComparer.Ordinal).ThenBy(t => t.Index)
            .Select(t => (t.Tensor, t.Kind)).ToList();
        Tensors = [.. sorted.Select(t => t.Tensor)];
        Count = tensors.Sum(t => t.Count);
        var length = (Count + Piece - 1) / Piece * Piece;
        Values = zeros(length, ScalarType.Float32, device).DetachFromDisposeScope();
        Gradients = zeros(length, ScalarType.Float32, device).DetachFromDisposeScope();
        Segments = MakeSegments(sorted);
        var start = 0L;
        foreach (var tensor in Tensors)
        {
            Add(tensor, start);
            start += tensor.Count;
        }
    }

    /// <summary>The tensors in the order of the buffer.</summary>
    public IReadOnlyList<TrainedTensor> Tensors { get; }

    /// <summary>How many numbers are trained; the rest of the buffers is 0.</summary>
    public long Count { get; }

    /// <summary>[length]: the values.</summary>
    public Tensor Values { get; }

    /// <summary>[length]: the gradients; a backward pass adds to them.</summary>
    public Tensor Gradients { get; }

    /// <summary>The runs of tensors that are treated alike, in the order of the buffer.</summary>
    public IReadOnlyList<ParameterSegment> Segments { get; }

    /// <summary>A tensor by its name: a leaf of the graph that lies in <see cref="Values"/>.</summary>
    public Tensor this[string name] => _values[name];

    public void Dispose()
    {
        foreach (var tensor in _values.Values.Concat(_gradients))
            tensor.Dispose();
        Values.Dispose();
        Gradients.Dispose();
    }

    private static string ShapeName(TrainedTensor tensor) => string.Join('x', tensor.Shape);

    private static List<ParameterSegment> MakeSegments(List<(TrainedTensor Tensor, ParameterKind Kind)> sorted)
    {
        var segments = new List<ParameterSegment>();
        var start = 0L;
        foreach (var group in sorted.GroupBy(t => (t.Kind, t.Kind == ParameterKind.Matrix ? ShapeName(t.Tensor) : "")))
        {
            var length = group.Sum(t => t.Tensor.Count);
            long[] shape = group.Key.Kind == ParameterKind.Matrix ? [group.Count(), .. group.First().Tensor.Shape] : [length];
            segments.Add(new ParameterSegment(group.Key.Kind, start, length, shape));
            start += length;
        }

        return segments;
    }

    private void Add(TrainedTensor tensor, long start)
    {
        using var scope = NewDisposeScope();
        var value = Values.narrow(0, start, tensor.Count).view(tensor.Shape).detach().requires_grad_();
        var gradient = Gradients.narrow(0, start, tensor.Count).view(tensor.Shape).detach();
        // With a gradient in place, the backward pass adds to it instead of making its own.
        value.grad = gradient;
        _values.Add(tensor.Name, value.DetachFromDisposeScope());
        _gradients.Add(gradient.DetachFromDisposeScope());
    }
}
