namespace FineTuneSdk.Tests.Gguf;

/// <summary>A tensor of a GGUF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its values are stored.</param>
/// <param name="Shape">Its sizes, row-major: the reverse of the file's order.</param>
/// <param name="Offset">Where its bytes begin in the file.</param>
internal sealed record GgufTensor(string Name, GgmlType Type, IReadOnlyList<long> Shape, long Offset)
{
    /// <summary>Its values.</summary>
    public long Count => Shape.Aggregate((a, b) => a * b);
}
