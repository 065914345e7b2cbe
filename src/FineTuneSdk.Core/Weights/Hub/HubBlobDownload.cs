using System.Globalization;
using System.Net;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>
/// One file → its blob. It grows beside the blob's name and stays there when the download is stopped, so that the next one goes on from its end; it gets the name when
/// its hash, read back from the disk, is the one announced.
/// </summary>
internal sealed class HubBlobDownload(HubSettings settings, HubCache cache, HubApi api, HubHttp http, HubErrors errors, HubRetry retry, HubProgressMeter meter, TimeProvider time)
{
    // A name of our own: Hugging Face's client doesn't go on with anybody's file, and may remove its own.
    private const string IncompleteSuffix = ".finetune.incomplete";

    // Less than that for an attempt is no progress: a server could go on giving a byte each time.
    private const int ProgressBytes = 1 << 20;

    /// <summary>Gets the blob, unless it is there, and puts it into the commit's snapshot.</summary>
    /// <exception cref="FineTuneException">FTSDK112x; FTSDK0101: it can't be written.</exception>
    public async Task GetAsync(string commit, HubFile file, CancellationToken cancellationToken)
    {
        var blob = cache.Blob(file.Hash);
        using var hold = await HubLock.TakeAsync(cache.Lock(file.Hash), time, cancellationToken).ConfigureAwait(false);
        try
        {
            if (IsWhole(blob, file) || HubCache.Exists(cache.SnapshotFile(commit, file.Path)))
            {
                meter.Found(file.Size);
            }
            else
            {
                Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
                await GetAsync(commit, file, blob + IncompleteSuffix, cancellationToken).ConfigureAwait(false);
                File.Move(blob + IncompleteSuffix, blob, overwrite: true);
            }

            if (!HubCache.Exists(cache.SnapshotFile(commit, file.Path)))
                cache.Link(commit, file.Path, file.Hash, settings.Links);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(
                DiagnosticCodes.CannotWrite, $"{blob} can't be written: {exception.Message} Make room, or set HF_HUB_CACHE to a folder on another disk; what was downloaded is kept.", innerException: exception);
        }
    }

    private static bool IsWhole(string blob, HubFile file) => new FileInfo(blob) is { Exists: true } info && info.Length == file.Size;

    private async Task GetAsync(string commit, HubFile file, string incomplete, CancellationToken cancellationToken)
    {
        // The second time from the first byte: it may be the old part that was wrong.
        for (var isLast = false; ; isLast = true)
        {
            await retry.RunAsync(() => FetchAsync(commit, file, incomplete, cancellationToken), cancellationToken).ConfigureAwait(false);
            var hash = await HubHash.ComputeAsync(incomplete, file.Hash, cancellationToken).ConfigureAwait(false);
            if (hash == file.Hash)
                return;
            File.Delete(incomplete);
            meter.Found(-file.Size);
            if (isLast)
                throw errors.Differs(file, $"its hash is {hash}, not {file.Hash}");
        }
    }

    private async Task<bool> FetchAsync(string commit, HubFile file, string incomplete, CancellationToken cancellationToken)
    {
        // Unbuffered: what was written counts, and a full disk is seen where it is written.
        var stream = new FileStream(incomplete, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            if (stream.Length > file.Size)
                stream.SetLength(0);
            var start = stream.Seek(0, SeekOrigin.End);
            meter.Found(start);
            try
            {
                if (start < file.Size)
                    await FetchAsync(commit, file, stream, cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
                return true;
            }
            catch (HubTransientException)
            {
                // The next attempt finds them again.
                meter.Found(-stream.Position);
                throw;
            }
            catch (FineTuneException exception) when (exception.Diagnostics[0].Code == DiagnosticCodes.HubFileDiffers)
            {
                stream.SetLength(0);
                throw;
            }
        }
    }

    private async Task FetchAsync(string commit, HubFile file, FileStream stream, CancellationToken cancellationToken)
    {
        var start = stream.Position;
        using var response = await api.OpenAsync(commit, file, start, cancellationToken).ConfigureAwait(false);
        if (!GoesOnAt(response, start, file))
        {
            // The server takes no ranges: from the first byte, which this answer has unless it is no answer.
            meter.Found(-start);
            stream.SetLength(0);
            if (response.StatusCode != HttpStatusCode.OK)
                throw errors.Cut(file, 0, hasProgressed: false);
        }

        if (response.Content.Headers.ContentLength is { } announced && announced != file.Size - stream.Position)
            throw errors.Differs(file, string.Create(CultureInfo.InvariantCulture, $"{announced} bytes come where {file.Size - stream.Position} are left of {file.Size}"));
        await CopyAsync(response, file, stream, cancellationToken).ConfigureAwait(false);
    }

    private async Task CopyAsync(HttpResponseMessage response, HubFile file, FileStream stream, CancellationToken cancellationToken)
    {
        var (begin, address) = (stream.Position, response.RequestMessage!.RequestUri!);
        var content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[1 << 17];
        while (true)
        {
            int read;
            try
            {
                read = await http.ReadAsync(content, buffer, address, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or HubTransientException)
            {
                throw Cut(exception);
            }

            if (read == 0)
                break;
            if (stream.Position + read > file.Size)
                throw errors.Differs(file, string.Create(CultureInfo.InvariantCulture, $"more than its {file.Size} bytes come"));
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            meter.Received(read);
        }

        if (stream.Position < file.Size)
            throw Cut(null);

        HubTransientException Cut(Exception? cause) => errors.Cut(file, stream.Position, stream.Position - begin >= ProgressBytes, cause);
    }

    // Content-Range: bytes 100-999/1000
    private static bool GoesOnAt(HttpResponseMessage response, long start, HubFile file) =>
        start == 0
            ? response.StatusCode == HttpStatusCode.OK
            : response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange is { } range && range.From == start && (range.Length is null || range.Length == file.Size);
}
