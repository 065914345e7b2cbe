using System.Net.Http.Headers;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>
/// Requests to the Hub and to where it redirects. Redirects are followed here and not by the handler, so that it is seen at each hop who is asked: the token goes to the
/// Hub's own address (scheme, host and port) and nowhere else.
/// </summary>
internal sealed class HubHttp(HubSettings settings, HubErrors errors, HttpMessageInvoker http, TimeProvider time)
{
    /// <summary>How long an answer, or the next bytes of one, may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int MaxRedirects = 10;

    /// <summary>Asks for what the Hub says of a resource; goes no further than the Hub.</summary>
    /// <param name="address">The Hub's address of it.</param>
    /// <param name="visit">Sees each answer on the way, with the last.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task HeadAsync(Uri address, Action<HttpResponseMessage> visit, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Head, address, 0, visit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets a resource from where it lies.</summary>
    /// <param name="address">The Hub's address of it.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A success, with its content yet to be read.</returns>
    public Task<HttpResponseMessage> GetAsync(Uri address, long from, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, address, from, static _ => { }, cancellationToken);

    /// <summary>Reads the next bytes of an answer, or gives up when none come.</summary>
    public async Task<int> ReadAsync(Stream content, Memory<byte> buffer, Uri address, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await content.ReadAsync(buffer, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw errors.Silent(address);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, long from, Action<HttpResponseMessage> visit, CancellationToken cancellationToken)
    {
        for (var hops = 0; hops <= MaxRedirects; hops++)
        {
            var response = await SendOnceAsync(method, address, from, cancellationToken).ConfigureAwait(false);
            try
            {
                visit(response);
                if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
                {
                    if (response.IsSuccessStatusCode || (from > 0 && (int)response.StatusCode == 416))
                        return response;
                    throw errors.Refused(response, time);
                }

                var next = Target(address, response.Headers.Location);
                if (method == HttpMethod.Head && !settings.IsHub(next))
                    return response;
                response.Dispose();
                address = next;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }

        throw errors.Invalid($"it redirects more than {MaxRedirects} times");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, Uri address, long from, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("FineTuneSdk", typeof(HubHttp).Assembly.GetName().Version?.ToString(3)));
        // Sizes and ranges are those of the file itself.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        if (settings.Token is { } token && settings.IsHub(address))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var timeout = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await http.SendAsync(request, both.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw errors.Unreachable(address, exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw errors.Silent(address);
        }
    }

    private Uri Target(Uri from, Uri? location)
    {
        if (location is null || !Uri.TryCreate(from, location, out var target) || target.Scheme is not ("http" or "https") || target.UserInfo.Length > 0)
            throw errors.Invalid("it redirects to no address");
        return from.Scheme == "https" && target.Scheme == "http" ? throw errors.Invalid("it redirects from https to http") : target;
    }
}
