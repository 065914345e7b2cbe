using FineTuneSdk.Core.Data;

namespace FineTuneSdk.Torch.Training;

/// <summary>By token ids, so that examples with the same beginning stand together.</summary>
internal sealed class ExampleOrder : IComparer<EncodedExample>
{
    public static ExampleOrder Instance { get; } = new();

    public int Compare(EncodedExample? x, EncodedExample? y) => x!.Ids.AsSpan().SequenceCompareTo(y!.Ids);
}
