namespace FineTuneSdk.Core.Adapters;

/// <summary>A held-out example: what was asked, what stands in the data, and what base and adapter say.</summary>
public sealed record HeldOutExample(string Prompt, string Expected, string Base, string Adapter);
