namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>A file of a repository at a commit.</summary>
/// <param name="Path">Its name in the repository, with <c>/</c>.</param>
/// <param name="Hash">The name of its blob: SHA-256 of large files (64 digits), git's SHA-1 of others (40).</param>
/// <param name="Size">Its bytes.</param>
internal sealed record HubFile(string Path, string Hash, long Size);
