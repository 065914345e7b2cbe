namespace FineTuneSdk.Core.Stores;

/// <summary>An adapter in a store whose files have just been checked.</summary>
/// <param name="Folder">Where the files lie.</param>
/// <param name="Fingerprint">The name of its inputs.</param>
/// <param name="Files">File name → SHA-256.</param>
public sealed record StoredAdapter(string Folder, string Fingerprint, IReadOnlyDictionary<string, string> Files);
