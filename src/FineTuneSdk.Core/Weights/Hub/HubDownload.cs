using System.Globalization;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>A listed revision → its snapshot: the small files first, then the weights that they name; several at a time.</summary>
internal sealed class HubDownload(HubCache cache, HubApi api, HubErrors errors, HubBlobDownload blobs, HubProgressMeter meter, bool withWeights)
{
    private const int FilesAtATime = 4;

    // A tokenizer of a large vocabulary has some 30 MB.
    private const long MaxSmallFile = 256L << 20;

    /// <summary>Downloads what the cache doesn't have.</summary>
    public async Task RunAsync(HubListing listing, CancellationToken cancellationToken)
    {
        if (HubSelection.Required.FirstOrDefault(name => !listing.Files.Contains(name)) is { } lacking)
            throw errors.Lacks(lacking, listing.Commit);
        if (withWeights && !listing.Files.Contains(HubSelection.SingleWeights) && !listing.Files.Contains(HubSelection.WeightsIndex))
            throw errors.NoWeights(listing.Commit, listing.Files.Where(HubSelection.IsWeights));

        var (commit, isSingle) = (listing.Commit, listing.Files.Contains(HubSelection.SingleWeights));
        var small = await DescribeAsync(commit, Checked(listing.Files.Where(HubSelection.IsWanted)), MaxSmallFile, cancellationToken).ConfigureAwait(false);
        // Known before anything comes where it can be, so that a size is told that stays.
        var weights = withWeights && isSingle ? await DescribeAsync(commit, [HubSelection.SingleWeights], long.MaxValue, cancellationToken).ConfigureAwait(false) : [];
        CheckRoom([.. small, .. weights]);
        meter.Expect([.. small, .. weights]);
        await FetchAsync(commit, small, cancellationToken).ConfigureAwait(false);
        foreach (var name in HubSelection.Optional.Where(name => !listing.Files.Contains(name)))
            cache.NoteAbsence(commit, name);
        if (withWeights && !isSingle)
        {
            weights = await DescribeAsync(commit, Checked(Shards(listing)), long.MaxValue, cancellationToken).ConfigureAwait(false);
            CheckRoom(weights);
            meter.Expect(weights);
        }

        await FetchAsync(commit, weights, cancellationToken).ConfigureAwait(false);
        meter.Complete();
    }

    private List<string> Shards(HubListing listing)
    {
        var shards = SafetensorsSet.FindFiles(cache.Snapshot(listing.Commit)).Select(path => Path.GetFileName(path)).ToList();
        return shards.FirstOrDefault(name => !listing.Files.Contains(name)) is { } lacking ? throw errors.Lacks(lacking, listing.Commit) : shards;
    }

    private List<string> Checked(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var result = new List<string>();
        foreach (var name in names)
        {
            if (!HubFileNames.IsPortable(name))
                throw errors.Invalid($"the file name {SpecText.Quote(name)} can't be one on this machine");
            if (!seen.Add(name))
                throw errors.Invalid($"it lists {SpecText.Quote(name)} twice");
            result.Add(name);
        }

        return result;
    }

    private async Task<HubFile[]> DescribeAsync(string commit, IReadOnlyList<string> names, long limit, CancellationToken cancellationToken)
    {
        var missing = names.Where(name => !HubCache.Exists(cache.SnapshotFile(commit, name))).ToList();
        var files = new HubFile[missing.Count];
        await ForEachAsync(missing.Count, async (i, token) => files[i] = await api.DescribeAsync(commit, missing[i], token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return Array.Find(files, file => file.Size > limit) is { } large
            ? throw errors.Invalid(string.Create(CultureInfo.InvariantCulture, $"{large.Path} has {large.Size} bytes, more than the {limit} that such a file may have"))
            : files;
    }

    private Task FetchAsync(string commit, HubFile[] files, CancellationToken cancellationToken) => ForEachAsync(
        files.Length,
        async (i, token) =>
        {
            await blobs.GetAsync(commit, files[i], token).ConfigureAwait(false);
            meter.Finished();
        },
        cancellationToken);

    // The first failure ends the others, and is the one that is told.
    private static Task ForEachAsync(int count, Func<int, CancellationToken, ValueTask> body, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = FilesAtATime, CancellationToken = cancellationToken }, body);

    private void CheckRoom(IReadOnlyList<HubFile> files)
    {
        var needed = files.Where(file => !File.Exists(cache.Blob(file.Hash))).Sum(file => (decimal)file.Size);
        if (needed > 0 && FreeBytes() is { } free && needed > free)
        {
            throw new FineTuneException(
                DiagnosticCodes.CannotWrite,
                string.Create(CultureInfo.InvariantCulture, $"{cache.Folder} can't be written: {needed / 1_000_000:N0} MB are to be downloaded, and the disk has {free / 1_000_000:N0} MB left. Make room, or set HF_HUB_CACHE to a folder on another disk."));
        }
    }

    private long? FreeBytes()
    {
        try
        {
            Directory.CreateDirectory(cache.Folder);
            return new DriveInfo(cache.Folder).AvailableFreeSpace is > 0 and var free ? free : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Where the system doesn't say it, writing will.
            return null;
        }
    }
}
