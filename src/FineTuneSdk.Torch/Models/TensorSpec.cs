namespace FineTuneSdk.Torch.Models;

/// <summary>A tensor that a model has: its name in the file and its shape.</summary>
internal sealed record TensorSpec(string Name, long[] Shape)
{
    /// <summary>Whether it scales a norm; such a tensor starts at 1, not at random.</summary>
    public bool IsNorm => Shape.Length == 1 && Name.EndsWith("norm.weight", StringComparison.Ordinal);

    /// <summary>Whether it is added; such a tensor starts at 0.</summary>
    public bool IsBias => Name.EndsWith(".bias", StringComparison.Ordinal);
}
