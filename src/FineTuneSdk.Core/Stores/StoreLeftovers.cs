namespace FineTuneSdk.Core.Stores;

/// <summary>What a process that ended in the middle of a write left beside names: never read, and removed when it is a day old, which no write takes.</summary>
public static class StoreLeftovers
{
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    /// <summary>Removes a folder's leftovers; those that can't be removed stay.</summary>
    /// <returns>The paths of what was removed.</returns>
    public static IReadOnlyList<string> Remove(string folder, TimeProvider time)
    {
        var removed = new List<string>();
        if (!Directory.Exists(folder))
            return removed;
        // One that can't be opened has nothing for us; hidden files are what is looked for.
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, $".*{AtomicFile.TemporarySuffix}", options))
        {
            // A time ahead of the clock, after one that went back, is no age.
            if (!IsLeftover(Path.GetFileName(path)) || time.GetUtcNow() - File.GetLastWriteTimeUtc(path) < Age)
                continue;
            try
            {
                if (Directory.Exists(path))
                    Directory.Delete(path, recursive: true);
                else
                    File.Delete(path);
                removed.Add(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another process was faster, or it isn't ours.
            }
        }

        return removed;
    }

    // ".NAME.GUID.tmp": nothing else is touched.
    private static bool IsLeftover(string name) => name.Split('.') is [_, .., _, var id, _] && Guid.TryParseExact(id, "N", out _);
}
