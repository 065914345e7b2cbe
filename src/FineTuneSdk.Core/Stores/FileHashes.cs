using System.Globalization;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Stores;

/// <summary>
/// SHA-256 of large files, kept from one process to the next: a file whose length and time are those of the last time isn't read again.
/// One small text for each path, written whole: safe for concurrent use by any number of processes.
/// </summary>
/// <remarks>Trusts no time that is younger than two seconds: a file may be written twice within what a file system can tell apart.</remarks>
/// <param name="folder">Where the hashes are kept; made when it is needed. One that can't be written costs time, and is no error.</param>
/// <param name="time">The clock that files' times are compared with.</param>
public sealed class FileHashes(string folder, TimeProvider time)
{
    private const string Version = "finetune-hash 1";

    private static readonly TimeSpan Young = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (string Stamp, string Hash)> _known = new(StringComparer.Ordinal);

    /// <summary>How many files were read to the end.</summary>
    public int FilesRead { get; private set; }

    /// <summary>The hash of a file's bytes, 64 lower-case hexadecimal digits.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file can't be read.</exception>
    public string Of(string path)
    {
        // Length and time of a link are its own, not those of the bytes.
        var full = new FileInfo(path) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true) is { } target ? target.FullName : Path.GetFullPath(path);
        var stamp = Stamp(full);
        if (_known.TryGetValue(full, out var known) && known.Stamp == stamp)
            return known.Hash;
        if (Find(full, stamp) is not { } hash)
        {
            hash = Sha256.OfFile(full);
            FilesRead++;
            if (Stamp(full) == stamp)
                Keep(full, stamp, hash);
        }

        _known[full] = (stamp, hash);
        return hash;
    }

    private static string Stamp(string file)
    {
        var info = new FileInfo(file);
        return info.Exists ? string.Create(CultureInfo.InvariantCulture, $"{info.Length} {info.LastWriteTimeUtc.Ticks}") : "";
    }

    private string PlaceOf(string file) => Path.Combine(folder, Sha256.OfText(file) + ".txt");

    private string? Find(string file, string stamp)
    {
        try
        {
            var place = PlaceOf(file);
            return File.Exists(place) && File.ReadAllLines(place) is [Version, var path, var kept, var hash] && path == file && kept == stamp && Sha256.IsWellFormed(hash) ? hash : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Keep(string file, string stamp, string hash)
    {
        if (time.GetUtcNow() - File.GetLastWriteTimeUtc(file) < Young)
            return;
        try
        {
            AtomicFile.WriteAllText(PlaceOf(file), string.Join('\n', Version, file, stamp, hash, ""));
        }
        catch (FineTuneException)
        {
            // The next process reads the file again.
        }
    }
}
