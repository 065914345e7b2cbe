using System.Globalization;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>Models of the Hugging Face Hub: from the cache where they are in it, else downloaded into it. Safe for concurrent use, by other processes too.</summary>
/// <remarks>
/// A branch or a tag is asked for once: the commit that the cache has for it is taken from then on, so that a build with nothing to do needs no network and two builds
/// see the same base. <c>update</c>, or a commit in the reference, is how it moves.
/// </remarks>
public sealed class HubClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly HubSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    /// <summary>Creates a client.</summary>
    /// <param name="settings">How the Hub is reached.</param>
    /// <param name="time">The clock of waiting and of progress.</param>
    public HubClient(HubSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = ConnectTimeout });
    }

    /// <summary>Finds or downloads a model.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="withWeights">Whether its weights are needed.</param>
    /// <param name="update">Whether the Hub is asked which commit a branch is now, whatever the cache says.</param>
    /// <param name="progress">Told how far a download is; not called where nothing is downloaded.</param>
    /// <param name="cancellationToken">Stops it; what was downloaded is kept and used the next time.</param>
    /// <exception cref="FineTuneException">FTSDK1100, FTSDK1111: it is no model that can be a base; FTSDK112x: it can't be had; FTSDK0101: it can't be written.</exception>
    public Task<HubSnapshot> GetAsync(HubReference reference, bool withWeights, bool update, Action<HubProgress> progress, CancellationToken cancellationToken = default)
    {
        var errors = new HubErrors(_settings, reference);
        var cache = new HubCache(_settings.CacheDirectory, reference.Repository);
        var retry = new HubRetry(_time);
        var http = new HubHttp(_settings, errors, _http, _time);
        var api = new HubApi(_settings, reference, errors, http, retry);
        var meter = new HubProgressMeter(progress, _time);
        var download = new HubDownload(cache, api, errors, new HubBlobDownload(_settings, cache, api, http, errors, retry, meter, _time), meter, withWeights);
        return FindAsync(reference, cache, new HubCachedModel(cache, withWeights), api, errors, download, update && !_settings.Offline, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HubSnapshot> FindAsync(
        HubReference reference, HubCache cache, HubCachedModel cached, HubApi api, HubErrors errors, HubDownload download, bool update, CancellationToken cancellationToken)
    {
        var known = reference.IsPinned ? reference.Revision : cache.ReadRef(reference.Revision);
        if (known is not null && !(update && !reference.IsPinned) && cached.IsWhole(known))
            return Snapshot(known);
        var isUsable = known is not null && cached.IsUsable(known);
        if (_settings.Offline)
            return isUsable ? Snapshot(known!) : throw errors.Offline(cache.Folder);

        HubListing listing;
        try
        {
            listing = await api.ListAsync(update || known is null ? reference.Revision : known, cancellationToken).ConfigureAwait(false);
        }
        catch (FineTuneException exception) when (isUsable && !update && exception.Diagnostics[0].Code is DiagnosticCodes.HubUnreachable or DiagnosticCodes.HubServerFailed)
        {
            // Only files that the model need not have could be missing.
            return Snapshot(known!);
        }
        catch (FineTuneException exception) when (known is not null && !update && !reference.IsPinned && exception.Diagnostics[0].Code == DiagnosticCodes.HubRevisionNotFound)
        {
            // The branch's history was written anew, and half of the old model is of no use.
            listing = await api.ListAsync(reference.Revision, cancellationToken).ConfigureAwait(false);
        }

        if (reference.IsPinned && listing.Commit != reference.Revision)
            throw errors.Invalid(string.Create(CultureInfo.InvariantCulture, $"the commit {reference.Revision} is said to be {listing.Commit}"));
        await download.RunAsync(listing, cancellationToken).ConfigureAwait(false);
        // Last, so that a ref never leads to half a model.
        if (!reference.IsPinned)
            cache.WriteRef(reference.Revision, listing.Commit);
        return Snapshot(listing.Commit);

        HubSnapshot Snapshot(string commit) => new(reference, commit, cache.Snapshot(commit), reference.IsPinned ? null : cache.RefFile(reference.Revision));
    }
}
