namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>What a revision is.</summary>
/// <param name="Commit">Its commit.</param>
/// <param name="Files">The names of all files.</param>
internal sealed record HubListing(string Commit, IReadOnlyList<string> Files);
