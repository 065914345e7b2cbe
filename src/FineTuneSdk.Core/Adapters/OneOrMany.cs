namespace FineTuneSdk.Core.Adapters;

/// <summary>A value that PEFT's configuration takes alone or as a list; both mean the same, and are written as they were read.</summary>
/// <param name="Items">The values in their order.</param>
/// <param name="IsSingle">Whether the one value stands alone.</param>
public sealed record OneOrMany<T>(IReadOnlyList<T> Items, bool IsSingle);
