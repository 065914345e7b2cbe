using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Stores;

/// <summary>
/// The user's store: trained adapters by fingerprint, and evaluations by their own key. An entry appears whole or not at all, is never changed, and is checked against
/// the hashes in its <c>entry.json</c> each time it is read. Safe for concurrent use by any number of processes.
/// </summary>
/// <remarks>Layout: <c>adapters/&lt;fingerprint&gt;/{entry.json, files…}</c>, <c>evaluations/&lt;key&gt;.json</c>, <c>hashes/</c>, <c>damaged/</c>.</remarks>
public sealed class UserStore
{
    private const string EntryName = "entry.json";
    private const int MaxFiles = 64;

    /// <summary>Opens a store; nothing is created before something is published.</summary>
    /// <param name="root">The store's folder.</param>
    public UserStore(string root) => Root = Path.GetFullPath(root);

    /// <summary>The store's folder.</summary>
    public string Root { get; }

    /// <summary>The folder of the user's own store: <c>FINETUNE_HOME</c>, else <c>.finetune</c> in the home folder.</summary>
    public static string DefaultRoot() =>
        Environment.GetEnvironmentVariable("FINETUNE_HOME") is { Length: > 0 } home ? home : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".finetune");

    /// <summary>Opens the store that a request or an option names.</summary>
    /// <param name="root">Its folder; empty for <see cref="DefaultRoot"/>.</param>
    public static UserStore Open(string root) => new(root.Length > 0 ? root : DefaultRoot());

    /// <summary>The hashes of large files that this store's user reads again and again.</summary>
    public FileHashes Hashes(TimeProvider time) => new(Path.Combine(Root, "hashes"), time);

    /// <summary>Finds an adapter and checks its files. A damaged entry is set aside, said as a warning, and counts as none.</summary>
    public StoredAdapter? Find(string fingerprint, DiagnosticBag diagnostics)
    {
        var folder = FolderOf(fingerprint);
        if (!Directory.Exists(folder))
            return null;
        if (Verify(folder, fingerprint) is { } adapter)
            return adapter;
        SetAside(folder, diagnostics);
        return null;
    }

    /// <summary>Publishes the files of a folder under a fingerprint. The first who does it wins: if there is a good entry already, that one is returned.</summary>
    /// <exception cref="FineTuneException">The store can't be written (FTSDK0101).</exception>
    public StoredAdapter Publish(string fingerprint, string sourceFolder, IReadOnlyList<string> files, DiagnosticBag diagnostics)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (Find(fingerprint, diagnostics) is { } present)
                return present;
            AtomicFile.TryPublishFolder(FolderOf(fingerprint), folder =>
            {
                var entry = new StoreEntry { Fingerprint = fingerprint };
                foreach (var file in files)
                {
                    File.Copy(Path.Combine(sourceFolder, file), Path.Combine(folder, file));
                    entry.Files[file] = Sha256.OfFile(Path.Combine(folder, file));
                }

                File.WriteAllText(Path.Combine(folder, EntryName), JsonSerializer.Serialize(entry, StoreEntry.Json));
            });
            if (attempt == 2)
                throw new FineTuneException(DiagnosticCodes.CannotWrite, $"{FolderOf(fingerprint)} can't be read back as it was written; is the disk good?");
        }
    }

    /// <summary>The text that was kept under a key, or null.</summary>
    public string? FindEvaluation(string key)
    {
        var path = EvaluationPath(key);
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a text under a key.</summary>
    /// <exception cref="FineTuneException">The store can't be written (FTSDK0101).</exception>
    public void KeepEvaluation(string key, string text) => AtomicFile.WriteAllText(EvaluationPath(key), text);

    private string FolderOf(string fingerprint) => Path.Combine(Root, "adapters", Checked(fingerprint));

    private string EvaluationPath(string key) => Path.Combine(Root, "evaluations", Checked(key) + ".json");

    private static string Checked(string hash) => Sha256.IsWellFormed(hash) ? hash : throw new ArgumentException($"\"{hash}\" is no SHA-256.", nameof(hash));

    private static StoredAdapter? Verify(string folder, string fingerprint)
    {
        try
        {
            var entry = JsonSerializer.Deserialize<StoreEntry>(File.ReadAllText(Path.Combine(folder, EntryName)), StoreEntry.Json);
            if (entry is null || entry.Fingerprint != fingerprint || entry.Files.Count is 0 or > MaxFiles)
                return null;
            foreach (var (name, hash) in entry.Files)
            {
                if (name != Path.GetFileName(name) || Sha256.OfFile(Path.Combine(folder, name)) != hash)
                    return null;
            }

            return new StoredAdapter(folder, fingerprint, entry.Files);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void SetAside(string folder, DiagnosticBag diagnostics)
    {
        var aside = Path.Combine(Root, "damaged", $"{Path.GetFileName(folder)}.{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(aside)!);
            Directory.Move(folder, aside);
            diagnostics.Warning(DiagnosticCodes.DamagedStoreEntry, $"The stored adapter {folder} is damaged; it was moved to {aside}, and counts as missing.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process may have set it aside in the same moment.
            if (Directory.Exists(folder))
                throw new FineTuneException(DiagnosticCodes.DamagedStoreEntry, $"The stored adapter {folder} is damaged and can't be moved away: {exception.Message} Delete the folder.", innerException: exception);
        }
    }
}
