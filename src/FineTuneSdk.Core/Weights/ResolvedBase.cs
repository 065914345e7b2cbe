using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Core.Weights;

/// <summary>Where the base of a spec lies.</summary>
/// <param name="Folder">The model's folder, as a full path.</param>
/// <param name="Snapshot">What it is on the Hub, where it comes from there.</param>
public sealed record ResolvedBase(string Folder, HubSnapshot? Snapshot);
