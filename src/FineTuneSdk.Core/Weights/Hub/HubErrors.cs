using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>What went wrong between here and the Hub, as diagnostics. Addresses are shown without their query, where signatures stand; the token never is.</summary>
/// <param name="settings">How the Hub is reached.</param>
/// <param name="reference">The model.</param>
internal sealed class HubErrors(HubSettings settings, HubReference reference)
{
    // A name that isn't known or a port that is closed rarely gets better within seconds.
    private const int UnreachableRetries = 2;

    private string Hub => settings.Endpoint.ToString().TrimEnd('/');

    /// <summary>An answer that is no success.</summary>
    /// <returns>A <see cref="FineTuneException"/>, or a <see cref="HubTransientException"/> where another attempt makes sense.</returns>
    public Exception Refused(HttpResponseMessage response, TimeProvider time)
    {
        var status = response.StatusCode;
        return (Header(response, "X-Error-Code"), status) switch
        {
            ("GatedRepo", _) => Error(DiagnosticCodes.HubAccessDenied, $"The model '{reference.Repository}' is gated: accept its licence at {Hub}/{reference.Repository}, and {TokenRemedy("that accepted it")}."),
            ("RevisionNotFound", _) => Error(DiagnosticCodes.HubRevisionNotFound, $"The model '{reference.Repository}' has no revision '{reference.Revision}'. Name one of its branches or tags, or a commit, after \"@\"."),
            ("EntryNotFound", _) => Invalid($"a file that is listed isn't there ({Where(response)})"),
            ("RepoNotFound", _) or (_, HttpStatusCode.NotFound) => NotFound(),
            (_, HttpStatusCode.Unauthorized) => settings.Token is null
                ? NotFound()
                : Error(DiagnosticCodes.HubAccessDenied, $"{Hub} doesn't accept the token (HF_TOKEN, or the file that `hf auth login` wrote). Set it to a valid one, or remove it: models that everybody may have need none."),
            (_, HttpStatusCode.Forbidden) => Error(DiagnosticCodes.HubAccessDenied, $"{Hub} doesn't give the model '{reference.Repository}' to this user: {TokenRemedy("that may read it")}."),
            (_, HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError) => new HubTransientException(Failed(response)) { RetryAfter = RetryAfter(response, time) },
            _ => Failed(response),
        };
    }

    /// <summary>No answer.</summary>
    public HubTransientException Unreachable(Uri address, Exception cause) =>
        new(new FineTuneException(DiagnosticCodes.HubUnreachable, $"{address.GetLeftPart(UriPartial.Authority)} can't be reached for the model '{reference.Repository}': {OneLine(Innermost(cause).Message)}. Check the network and its proxy, or HF_ENDPOINT; a model that is in the cache needs neither.", innerException: cause), UnreachableRetries);

    /// <summary>No answer in time.</summary>
    public HubTransientException Silent(Uri address) =>
        new(new FineTuneException(DiagnosticCodes.HubUnreachable, $"{address.GetLeftPart(UriPartial.Authority)} doesn't answer for the model '{reference.Repository}'. Check the network and its proxy, or HF_ENDPOINT, and run again: what was downloaded is kept."), UnreachableRetries);

    /// <summary>A connection that broke off amid a file.</summary>
    public HubTransientException Cut(HubFile file, long received, bool hasProgressed, Exception? cause = null) =>
        new(new FineTuneException(DiagnosticCodes.HubUnreachable, string.Create(CultureInfo.InvariantCulture, $"The download of {file.Path} of the model '{reference.Repository}' broke off after {received} of {file.Size} bytes, again and again. Run again: what was downloaded is kept."), innerException: cause)) { HasProgressed = hasProgressed };

    /// <summary>An answer that can't be used.</summary>
    public FineTuneException Invalid(string what) => Error(DiagnosticCodes.HubAnswerInvalid, $"{Hub} gave an answer for the model '{reference.Repository}' that can't be used: {what}. Check that HF_ENDPOINT, or a proxy, leads to the Hub.");

    /// <summary>Bytes that aren't those announced.</summary>
    public FineTuneException Differs(HubFile file, string what) => Error(DiagnosticCodes.HubFileDiffers, $"{file.Path} of the model '{reference.Repository}' isn't the file that {Hub} announced: {what}. Nothing of it was kept. Run again; where it stays so, the server or a proxy in between changes files.");

    /// <summary>The network is forbidden and the cache doesn't have it.</summary>
    public FineTuneException Offline(string repositoryFolder) => Error(DiagnosticCodes.HubOffline, $"The model '{reference}' isn't, or not wholly, in the cache ({repositoryFolder}), and HF_HUB_OFFLINE forbids the network. Remove that variable for one run, or name a folder.");

    /// <summary>A file of the model that is needed and isn't listed.</summary>
    public FineTuneException Lacks(string file, string commit) => Error(DiagnosticCodes.BaseNotFound, $"The model '{reference}' (commit {commit}) has no {file}, so it can't be a base.");

    /// <summary>No weights that are read.</summary>
    public FineTuneException NoWeights(string commit, IEnumerable<string> others)
    {
        var list = string.Join(", ", others.Take(5).Select(SpecText.Shorten));
        return Error(DiagnosticCodes.WeightsNotFound, $"The model '{reference}' (commit {commit}) has no weights as safetensors{(list.Length > 0 ? $", only {list}, which isn't read" : "")}. Name a revision or another repository that has them.");
    }

    private FineTuneException NotFound() => Error(
        DiagnosticCodes.HubModelNotFound,
        $"{Hub} has no model '{reference.Repository}', or doesn't show it to this user. Check the name; for a private or gated one, {TokenRemedy("that may read it")}.");

    private string TokenRemedy(string whichAccount) => settings.Token is null
        ? $"set HF_TOKEN to a token of an account {whichAccount}"
        : $"use a token of an account {whichAccount} (the one in use, of HF_TOKEN or `hf auth login`, doesn't do)";

    private FineTuneException Failed(HttpResponseMessage response)
    {
        var said = Header(response, "X-Error-Message") is { Length: > 0 } text ? $" (\"{SpecText.Shorten(text)}\")" : "";
        return Error(DiagnosticCodes.HubServerFailed, string.Create(CultureInfo.InvariantCulture, $"{Where(response)} answered HTTP {(int)response.StatusCode}{said} for the model '{reference.Repository}'. Run again later: what was downloaded is kept."));
    }

    private static FineTuneException Error(string code, string message) => new(code, message);

    // Retry-After: 20 | Retry-After: Fri, 31 Dec 2027 23:59:59 GMT | RateLimit: "api";r=0;t=55
    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => Header(response, "RateLimit") is { } limit && limit.Split(';').Select(part => part.Trim()).FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal)) is { } reset
                && int.TryParse(reset.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null,
        };
        return wait is { } value && value < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string Where(HttpResponseMessage response) => response.RequestMessage?.RequestUri?.GetLeftPart(UriPartial.Path) ?? "";

    internal static string? Header(HttpResponseMessage response, string name) => Find(response.Headers, name) ?? Find(response.Content.Headers, name);

    private static string? Find(HttpHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault()?.Trim() : null;

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }

    private static string OneLine(string text) => SpecText.Shorten(text.ReplaceLineEndings(" ").TrimEnd('.'));
}
