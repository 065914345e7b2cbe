namespace FineTuneSdk.Core.Stores;

/// <summary>An adapter as a store's entry describes it.</summary>
/// <param name="Fingerprint">The name of its inputs.</param>
/// <param name="Files">File name → SHA-256.</param>
/// <param name="Bytes">The length of its files together.</param>
/// <param name="AddedAt">When it came into the store.</param>
/// <param name="UsedAt">When it was last read, to within a day.</param>
public sealed record StoredAdapter(string Fingerprint, IReadOnlyDictionary<string, string> Files, long Bytes, DateTimeOffset AddedAt, DateTimeOffset UsedAt)
{
    /// <summary>The name of the result; see <see cref="AdapterDigest"/>.</summary>
    public string Digest { get; } = AdapterDigest.Of(Files);
}
