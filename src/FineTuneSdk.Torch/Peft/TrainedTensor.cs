namespace FineTuneSdk.Torch.Peft;

/// <summary>A tensor that a method trains.</summary>
/// <param name="Name">Its name in a file without PEFT's prefix, such as <c>model.layers.0.self_attn.q_proj.lora_A.weight</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Role">What it is.</param>
/// <param name="Source">The base's tensor that a copy, rows or a magnitude start from, or null.</param>
/// <param name="Indices">Which rows of the source, or null.</param>
internal sealed record TrainedTensor(string Name, long[] Shape, TrainedTensorRole Role, string? Source = null, IReadOnlyList<int>? Indices = null)
{
    /// <summary>How many numbers it has.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Whether it is a matrix of a block, which Muon is for: neither embedding nor head.</summary>
    public bool IsBlockMatrix => Role == TrainedTensorRole.Copy && Shape.Length == 2 && Name.StartsWith("model.layers.", StringComparison.Ordinal);

    /// <summary>Whether weight decay is for it: not for biases and the weights of norms, as in Transformers' <c>Trainer</c>, which goes by names and decays magnitudes.</summary>
    public bool IsDecayed => Shape.Length > 1 || Role is TrainedTensorRole.RowMagnitude or TrainedTensorRole.ColumnMagnitude;
}
