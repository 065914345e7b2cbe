using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Stores;

/// <summary>
/// Adapters by fingerprint, shared by processes and machines. The first that is added under a fingerprint stays, and everybody gets its bytes; an entry is there whole
/// or not at all, is never changed, and its bytes are held against their hashes whenever they are read.
/// </summary>
/// <remarks>
/// A damaged entry is reported as a warning (FTSDK0102), counts as missing, and gives way to the next one that is added. Safe for concurrent use. A store that can't be
/// reached or written throws a <see cref="FineTuneException"/> with FTSDK0101.
/// </remarks>
public interface IAdapterStore
{
    /// <summary>The place, as a user knows it.</summary>
    string Name { get; }

    /// <summary>All entries that can be read, by fingerprint; their files are not checked.</summary>
    IAsyncEnumerable<StoredAdapter> ListAsync(CancellationToken cancellationToken);

    /// <summary>Finds an entry; its files are not checked.</summary>
    Task<StoredAdapter?> FindAsync(string fingerprint, DiagnosticBag diagnostics, CancellationToken cancellationToken);

    /// <summary>Checks the files of an entry.</summary>
    /// <returns>The names of the damaged ones (<c>entry.json</c> where the entry itself is); empty for a good one, null for none.</returns>
    Task<IReadOnlyList<string>?> VerifyAsync(string fingerprint, CancellationToken cancellationToken);

    /// <summary>Writes an entry's files into a folder that is there, and checks them on the way.</summary>
    /// <returns>The entry, or null where there is no good one: then the folder holds nothing of use.</returns>
    Task<StoredAdapter?> ReadAsync(string fingerprint, string folder, DiagnosticBag diagnostics, CancellationToken cancellationToken);

    /// <summary>Adds the files of a folder, unless there is a good entry already.</summary>
    /// <returns>The entry that is there now: it may be another's, with other bytes.</returns>
    Task<StoredAdapter> AddAsync(string fingerprint, string folder, IReadOnlyList<string> files, DiagnosticBag diagnostics, CancellationToken cancellationToken);

    /// <summary>Removes an entry; none is no error.</summary>
    Task RemoveAsync(string fingerprint, CancellationToken cancellationToken);
}
