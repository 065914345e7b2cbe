using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>The stores beyond the project in which a result may be: the user's, then the team's.</summary>
/// <param name="name">The adapter's name, for what is said.</param>
/// <param name="project">The project's copy.</param>
/// <param name="folder">Its folder.</param>
/// <param name="stores">The user's store first.</param>
/// <param name="accepted">The digest that a lock has for the fingerprint, or null: then any result will do.</param>
/// <param name="log">Told of what is damaged, or can't be written.</param>
internal sealed class AdapterStores(string name, ProjectResult project, ResultFolder folder, IReadOnlyList<IAdapterStore> stores, string? accepted, RunLog log)
{
    /// <summary>Takes the first good result.</summary>
    /// <returns>Its manifest and where it was, or null.</returns>
    public async Task<(AdapterManifest Manifest, string Store)?> RestoreAsync(string fingerprint, CancellationToken cancellationToken)
    {
        foreach (var store in stores)
        {
            if (await TakeAsync(store, fingerprint, cancellationToken) is { } manifest)
                return (manifest, store.Name);
        }

        return null;
    }

    /// <summary>
    /// Puts the project's result into the stores that lack it. Where others were first with other bytes, those become the project's: the widest store's are everybody's,
    /// unless a lock says which were accepted.
    /// </summary>
    /// <param name="manifest">The project's.</param>
    /// <param name="digest">The project's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The manifest of those other bytes and where they were, or null.</returns>
    public async Task<(AdapterManifest Manifest, string Store)?> ShareAsync(AdapterManifest manifest, string digest, CancellationToken cancellationToken)
    {
        // What differs from what was accepted is nobody else's.
        if (accepted is not null && accepted != digest)
            return null;
        (AdapterManifest Manifest, string Store)? other = null;
        var isSettled = accepted is not null;
        foreach (var store in stores.Reverse())
        {
            if (await AddAsync(store, manifest.Fingerprint, cancellationToken) is not { } present)
                continue;
            if (present.Digest != digest && !isSettled)
            {
                if (await TakeAsync(store, manifest.Fingerprint, cancellationToken) is { } first)
                    (other, digest) = ((first, store.Name), present.Digest);
                else
                    await AddAsync(store, manifest.Fingerprint, cancellationToken);
            }
            else if (present.Digest != digest && store == stores[0])
            {
                log.Normal($"{name}: {store.Name} had another adapter of this fingerprint; it is replaced by the one that everybody has.");
                await TryAsync(store, () => store.RemoveAsync(manifest.Fingerprint, cancellationToken));
                await AddAsync(store, manifest.Fingerprint, cancellationToken);
            }
            else if (present.Digest != digest)
            {
                log.High($"{name}: {store.Name} has another adapter of this fingerprint than the lock; it stays there, and isn't taken.");
            }

            isSettled = true;
        }

        return other;
    }

    private async Task<AdapterManifest?> TakeAsync(IAdapterStore store, string fingerprint, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var found = await store.FindAsync(fingerprint, diagnostics, cancellationToken);
        var manifest = found is null || (accepted is not null && found.Digest != accepted) ? null : await project.RestoreAsync(store, fingerprint, diagnostics, cancellationToken);
        log.Report(diagnostics);
        if (found is not null && accepted is not null && found.Digest != accepted)
            log.High($"{name}: the adapter in {store.Name} isn't the one that the lock accepts, and is passed over.");
        return manifest;
    }

    // An entry that is there isn't read again: whoever takes it checks it.
    private async Task<StoredAdapter?> AddAsync(IAdapterStore store, string fingerprint, CancellationToken cancellationToken)
    {
        var (diagnostics, present) = (new DiagnosticBag(), (StoredAdapter?)null);
        await TryAsync(store, async () => present = await store.FindAsync(fingerprint, diagnostics, cancellationToken) ?? await store.AddAsync(fingerprint, folder.Path, folder.Files(), diagnostics, cancellationToken));
        log.Report(diagnostics);
        return present;
    }

    // What was made stands in the project: a store that can't be written costs time the next time, and isn't worth a failure now.
    private Task TryAsync(IAdapterStore store, Func<Task> change) => StoreWriting.TryAsync(store.Name, change, log);
}
