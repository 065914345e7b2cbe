using System.Text;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>
/// Places in the cache that is shared with Hugging Face's own client, in its layout:
/// <c>models--org--name/{blobs/&lt;hash&gt;, snapshots/&lt;commit&gt;/&lt;file&gt; → blob, refs/&lt;revision&gt;, .no_exist/&lt;commit&gt;/&lt;file&gt;}</c>,
/// and <c>.locks/models--org--name/&lt;hash&gt;.lock</c>.
/// </summary>
/// <param name="root">The cache's root, see <see cref="HubSettings.CacheOf"/>.</param>
/// <param name="repository"><c>org/name</c>.</param>
public sealed class HubCache(string root, string repository)
{
    private const int MaxRefLength = 128;

    private readonly string _name = "models--" + repository.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>The repository's folder.</summary>
    public string Folder => Path.Combine(Path.GetFullPath(root), _name);

    /// <summary>The model's folder at a commit.</summary>
    public string Snapshot(string commit) => Path.Combine(Folder, "snapshots", commit);

    /// <summary>The file that says which commit a branch or a tag is.</summary>
    public string RefFile(string revision) => Path.Combine([Folder, "refs", .. revision.Split('/')]);

    /// <summary>Whether a file is there; a link whose target is gone isn't.</summary>
    internal static bool Exists(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && (file.LinkTarget is null || file.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true });
    }

    internal string SnapshotFile(string commit, string path) => Path.Combine([Snapshot(commit), .. path.Split('/')]);

    internal string Blob(string hash) => Path.Combine(Folder, "blobs", hash);

    internal string Lock(string hash) => Path.Combine(Path.GetFullPath(root), ".locks", _name, hash + ".lock");

    // A note of Hugging Face's client: the commit is known to have no such file.
    internal string AbsenceNote(string commit, string path) => Path.Combine(Folder, ".no_exist", commit, path);

    /// <summary>The commit that a branch or a tag was when it was last asked for, or null.</summary>
    internal string? ReadRef(string revision)
    {
        var file = RefFile(revision);
        try
        {
            return Exists(file) && new FileInfo(file).Length < MaxRefLength && File.ReadAllText(file).Trim() is var commit && HubReference.IsCommit(commit) ? commit : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal void WriteRef(string revision, string commit)
    {
        if (ReadRef(revision) != commit)
            TryWrite(RefFile(revision), Encoding.ASCII.GetBytes(commit));
    }

    internal void NoteAbsence(string commit, string path)
    {
        var file = AbsenceNote(commit, path);
        if (!File.Exists(file))
            TryWrite(file, []);
    }

    /// <summary>Puts a blob into a snapshot: by a relative link, or where there are none as the file itself. The blob's lock is held meanwhile.</summary>
    /// <param name="commit">The snapshot.</param>
    /// <param name="path">The file's name in it.</param>
    /// <param name="hash">The blob.</param>
    /// <param name="links">Whether links are allowed.</param>
    internal void Link(string commit, string path, string hash, bool links)
    {
        var (file, blob) = (SnapshotFile(commit, path), Blob(hash));
        var folder = Path.GetDirectoryName(file)!;
        Directory.CreateDirectory(folder);
        File.Delete(file);
        if (links && TryLink(file, Path.GetRelativePath(folder, blob)))
            return;
        AtomicFile.Write(file, stream =>
        {
            using var content = File.OpenRead(blob);
            content.CopyTo(stream);
        });
        // Nothing links to it, so it would only take its space a second time.
        File.Delete(blob);
    }

    // Both only spare a question the next time, and a cache may be one that is only read.
    private static void TryWrite(string file, byte[] bytes)
    {
        try
        {
            AtomicFile.WriteAllBytes(file, bytes);
        }
        catch (FineTuneException exception) when (exception.Diagnostics[0].Code == DiagnosticCodes.CannotWrite)
        {
        }
    }

    private static bool TryLink(string file, string target)
    {
        try
        {
            File.CreateSymbolicLink(file, target);
            return true;
        }
        // Windows without the right to make links; file systems that have none. Another process that was first has made the same link.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Exists(file);
        }
    }
}
