using System.Text.Json;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>The project's own copy of a result, and the hashes by which it is known to be whole.</summary>
internal sealed class ProjectResult(ProjectStore project, ResultFolder folder)
{
    /// <summary>The manifest, if the result is the fingerprint's and all of its files are as they were made.</summary>
    public async Task<(AdapterManifest Manifest, string Digest)?> FindAsync(string fingerprint, CancellationToken cancellationToken)
    {
        try
        {
            if (await StoreEntry.ReadAsync(new FileInfo(project.EntryFile), cancellationToken) is not { } entry || entry.Fingerprint != fingerprint
                || !folder.Files().SequenceEqual(entry.Files.Keys.Order(StringComparer.Ordinal)) || !entry.Files.All(file => Sha256.OfFile(Path.Combine(folder.Path, file.Key)) == file.Value))
                return null;
            var manifest = AdapterManifestFile.Read(folder.Path);
            return manifest.Fingerprint == fingerprint && entry.Files.GetValueOrDefault(Path.GetFileName(folder.WeightsPath)) == manifest.AdapterSha256 ? (manifest, AdapterDigest.Of(entry.Files)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or FineTuneException)
        {
            // None, or damaged: then it is restored or trained again.
            return null;
        }
    }

    /// <summary>Notes the hashes of what stands in the folder.</summary>
    /// <returns>File name → SHA-256.</returns>
    public IReadOnlyDictionary<string, string> Record(AdapterManifest manifest)
    {
        var entry = new StoreEntry { Fingerprint = manifest.Fingerprint };
        var weights = Path.GetFileName(folder.WeightsPath);
        foreach (var name in folder.Files())
            entry.Files[name] = name == weights ? manifest.AdapterSha256 : Sha256.OfFile(Path.Combine(folder.Path, name));
        AtomicFile.WriteAllText(project.EntryFile, JsonSerializer.Serialize(entry, StoreEntry.Json));
        return entry.Files;
    }

    /// <summary>Copies a store's result into the project, with fresh times, so that a build copies it to its output. What is there stays where the store has nothing good.</summary>
    public async Task<AdapterManifest?> RestoreAsync(IAdapterStore store, string fingerprint, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        AdapterManifest? manifest = null;
        await AtomicFile.WriteFolderAsync(folder.Path, async target =>
        {
            if (await store.ReadAsync(fingerprint, target, diagnostics, cancellationToken) is { } stored && (manifest = ManifestOf(stored, target)) is null)
                diagnostics.Warning(DiagnosticCodes.DamagedStoreEntry, $"The store {store.Name} has something else than an adapter of the fingerprint {fingerprint} under its name; it is passed over. Remove it with `finetune store gc --fingerprint {fingerprint}`.");
            return manifest is not null;
        });
        if (manifest is not null)
            Record(manifest);
        return manifest;
    }

    // Its bytes are those that were added; whether they are a result of the fingerprint, only they can say.
    private AdapterManifest? ManifestOf(StoredAdapter stored, string target)
    {
        try
        {
            var manifest = AdapterManifestFile.Read(target);
            return manifest.Fingerprint == stored.Fingerprint && stored.Files.GetValueOrDefault(Path.GetFileName(folder.WeightsPath)) == manifest.AdapterSha256
                && (!folder.IsAdapter || stored.Files.ContainsKey(PeftAdapterConfig.FileName)) ? manifest : null;
        }
        catch (FineTuneException)
        {
            return null;
        }
    }
}
