namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>A model of the Hub that lies in the cache.</summary>
/// <param name="Reference">How it was named.</param>
/// <param name="Commit">The commit that the revision means here.</param>
/// <param name="Folder">The model's folder.</param>
/// <param name="RefFile">The file that says which commit the revision is; null where the revision is the commit.</param>
public sealed record HubSnapshot(HubReference Reference, string Commit, string Folder, string? RefFile);
