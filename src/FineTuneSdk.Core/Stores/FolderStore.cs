using System.Runtime.CompilerServices;
using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Stores;

/// <summary>A store in a folder: the user's own, or one that a team shares over a network.</summary>
/// <remarks>
/// Layout: <c>adapters/&lt;fingerprint&gt;/{entry.json, files…}</c>, <c>evaluations/</c>, and <c>damaged/</c> for entries that were set aside. The time of an
/// <c>entry.json</c> is that of the last use. Nothing is created before something is added.
/// </remarks>
/// <param name="root">The store's folder.</param>
/// <param name="time">The clock of entries' ages.</param>
public sealed class FolderStore(string root, TimeProvider time) : IAdapterStore
{
    private static readonly TimeSpan UseResolution = TimeSpan.FromDays(1);

    private string Adapters { get; } = Path.Combine(Path.GetFullPath(root), "adapters");

    /// <inheritdoc/>
    public string Name { get; } = Path.GetFullPath(root);

    /// <summary>What was measured, beside the adapters.</summary>
    public EvaluationStore Evaluations { get; } = new(Path.GetFullPath(root));

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredAdapter> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var fingerprint in Fingerprints())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await DescribeAsync(fingerprint, cancellationToken).ConfigureAwait(false) is { } adapter)
                yield return adapter;
        }
    }

    /// <summary>The fingerprints of all entries, good or not, sorted.</summary>
    /// <exception cref="FineTuneException">The store can't be read (FTSDK0101).</exception>
    public IReadOnlyList<string> Fingerprints()
    {
        try
        {
            return !Directory.Exists(Adapters) ? [] : [.. Directory.EnumerateDirectories(Adapters).Select(path => Path.GetFileName(path)).Where(Sha256.IsWellFormed).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCodes.CannotWrite, $"The store {Name} can't be read: {exception.Message}", innerException: exception);
        }
    }

    /// <inheritdoc/>
    public async Task<StoredAdapter?> FindAsync(string fingerprint, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(FolderOf(fingerprint)))
            return null;
        if (await DescribeAsync(fingerprint, cancellationToken).ConfigureAwait(false) is { } adapter)
            return adapter;
        SetAside(fingerprint, StoreEntry.FileName, diagnostics);
        return null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>?> VerifyAsync(string fingerprint, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(FolderOf(fingerprint)))
            return null;
        if (await DescribeAsync(fingerprint, cancellationToken).ConfigureAwait(false) is not { } adapter)
            return [StoreEntry.FileName];
        var damaged = new List<string>();
        foreach (var (name, hash) in adapter.Files)
        {
            if (!await CopyAsync(Path.Combine(FolderOf(fingerprint), name), Stream.Null, hash, cancellationToken).ConfigureAwait(false))
                damaged.Add(name);
        }

        return damaged;
    }

    /// <inheritdoc/>
    public async Task<StoredAdapter?> ReadAsync(string fingerprint, string folder, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        if (await FindAsync(fingerprint, diagnostics, cancellationToken).ConfigureAwait(false) is not { } adapter)
            return null;
        foreach (var (name, hash) in adapter.Files)
        {
            var target = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
            await using (target.ConfigureAwait(false))
            {
                if (await CopyAsync(Path.Combine(FolderOf(fingerprint), name), target, hash, cancellationToken).ConfigureAwait(false))
                    continue;
            }

            SetAside(fingerprint, name, diagnostics);
            return null;
        }

        MarkUsed(fingerprint, adapter);
        return adapter;
    }

    /// <inheritdoc/>
    public async Task<StoredAdapter> AddAsync(string fingerprint, string folder, IReadOnlyList<string> files, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        const int Attempts = 3;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            switch (await VerifyAsync(fingerprint, cancellationToken).ConfigureAwait(false))
            {
                case []:
                    if (await DescribeAsync(fingerprint, cancellationToken).ConfigureAwait(false) is { } present)
                        return present;
                    break;
                case [var damaged, ..]:
                    SetAside(fingerprint, damaged, diagnostics);
                    if (Directory.Exists(FolderOf(fingerprint)))
                        throw new FineTuneException(DiagnosticCodes.CannotWrite, $"{FolderOf(fingerprint)} is damaged, and nothing can be put in its place before it is deleted.");
                    break;
            }

            StoreLeftovers.Remove(Adapters, time);
            await AtomicFile.TryPublishFolderAsync(FolderOf(fingerprint), target => FillAsync(fingerprint, folder, files, target, cancellationToken)).ConfigureAwait(false);
        }

        throw new FineTuneException(DiagnosticCodes.CannotWrite, $"{FolderOf(fingerprint)} can't be read back as it was written. Check the disk, and that the folder may be changed.");
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string fingerprint, CancellationToken cancellationToken)
    {
        var folder = FolderOf(fingerprint);
        try
        {
            if (Directory.Exists(folder))
            {
                // Renamed first: nobody finds half an entry.
                var aside = Path.Combine(Adapters, $".{fingerprint}.{Guid.NewGuid():N}{AtomicFile.TemporarySuffix}");
                Directory.Move(folder, aside);
                Directory.Delete(aside, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(folder))
                throw new FineTuneException(DiagnosticCodes.CannotWrite, $"{folder} can't be removed: {exception.Message}", innerException: exception);
        }

        return Task.CompletedTask;
    }

    /// <summary>Removes what was set aside, and what broken writes left.</summary>
    /// <returns>What was removed, or would be.</returns>
    public IReadOnlyList<string> RemoveRemains(bool dryRun)
    {
        var damaged = Path.Combine(Name, "damaged");
        string[] remains = Directory.Exists(damaged) ? Directory.GetDirectories(damaged) : [];
        if (dryRun)
            return remains;
        foreach (var one in remains)
            Directory.Delete(one, recursive: true);
        return [.. remains, .. new[] { Adapters, Path.Combine(Name, "evaluations"), Path.Combine(Name, "hashes") }.SelectMany(folder => StoreLeftovers.Remove(folder, time))];
    }

    /// <summary>Where an entry lies, if it is there.</summary>
    public string FolderOf(string fingerprint) => Path.Combine(Adapters, Sha256.Checked(fingerprint));

    private static async Task FillAsync(string fingerprint, string source, IReadOnlyList<string> files, string target, CancellationToken cancellationToken)
    {
        var entry = new StoreEntry { Fingerprint = fingerprint };
        foreach (var name in files)
        {
            var from = new FileStream(Path.Combine(source, name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            await using (from.ConfigureAwait(false))
            {
                var to = new FileStream(Path.Combine(target, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
                await using (to.ConfigureAwait(false))
                    entry.Files[name] = await HashedCopy.RunAsync(from, to, cancellationToken).ConfigureAwait(false) ?? throw new IOException($"{from.Name} can't be read to its end.");
            }
        }

        await File.WriteAllTextAsync(Path.Combine(target, StoreEntry.FileName), JsonSerializer.Serialize(entry, StoreEntry.Json), cancellationToken).ConfigureAwait(false);
    }

    // A link may lead anywhere, and a pipe, whose length is 0, would never end.
    private static async Task<bool> CopyAsync(string path, Stream target, string hash, CancellationToken cancellationToken)
    {
        FileStream source;
        try
        {
            if (new FileInfo(path) is not { Exists: true, LinkTarget: null } info || (info.Length == 0 && hash != Sha256.OfText("")))
                return false;
            source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        await using (source.ConfigureAwait(false))
            return await HashedCopy.RunAsync(source, target, cancellationToken).ConfigureAwait(false) == hash;
    }

    private async Task<StoredAdapter?> DescribeAsync(string fingerprint, CancellationToken cancellationToken)
    {
        var folder = FolderOf(fingerprint);
        var file = new FileInfo(Path.Combine(folder, StoreEntry.FileName));
        try
        {
            if (await StoreEntry.ReadAsync(file, cancellationToken).ConfigureAwait(false) is not { } entry || entry.Fingerprint != fingerprint)
                return null;
            var files = entry.Files.Keys.Select(name => new FileInfo(Path.Combine(folder, name))).Where(one => one.Exists).ToList();
            var added = files.Count == 0 ? file.LastWriteTimeUtc : files.Max(one => one.LastWriteTimeUtc);
            return new StoredAdapter(fingerprint, entry.Files, files.Sum(one => one.Length), added, file.LastWriteTimeUtc);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void MarkUsed(string fingerprint, StoredAdapter adapter)
    {
        var now = time.GetUtcNow();
        if ((now - adapter.UsedAt).Duration() < UseResolution)
            return;
        try
        {
            File.SetLastWriteTimeUtc(Path.Combine(FolderOf(fingerprint), StoreEntry.FileName), now.UtcDateTime);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A store that is only read is kept by others.
        }
    }

    private void SetAside(string fingerprint, string file, DiagnosticBag diagnostics)
    {
        var folder = FolderOf(fingerprint);
        var aside = Path.Combine(Name, "damaged", $"{fingerprint}.{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(aside)!);
            Directory.Move(folder, aside);
            diagnostics.Warning(DiagnosticCodes.DamagedStoreEntry, $"The stored adapter {folder} is damaged ({file}); it was moved to {aside}, and counts as missing.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process may have set it aside in the same moment.
            if (Directory.Exists(folder))
                diagnostics.Warning(DiagnosticCodes.DamagedStoreEntry, $"The stored adapter {folder} is damaged ({file}) and counts as missing; it can't be moved away ({exception.Message}). Delete the folder.");
        }
    }
}
