using System.Globalization;
using System.Text.Json;
using FineTuneSdk.Core.Json;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>The three requests that a download makes: what a revision is, what a file is, and its bytes.</summary>
internal sealed class HubApi(HubSettings settings, HubReference reference, HubErrors errors, HubHttp http, HubRetry retry)
{
    private const int MaxListing = 32 << 20;
    private const int MaxFiles = 100_000;

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 32 };

    /// <summary>The commit and the files of a revision.</summary>
    // GET /api/models/org/name/revision/main → {"sha":"0123…","siblings":[{"rfilename":"config.json"},…],…}
    public async Task<HubListing> ListAsync(string revision, CancellationToken cancellationToken)
    {
        var address = new Uri(settings.Endpoint, $"api/models/{reference.Repository}/revision/{Uri.EscapeDataString(revision)}");
        var bytes = await retry.RunAsync(() => ReadAllAsync(address, cancellationToken), cancellationToken).ConfigureAwait(false);
        try
        {
            using var document = CheckedJson.Parse(bytes, Json);
            return ToListing(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw errors.Invalid($"the list of its files is no JSON ({CheckedJson.Explain(exception)})");
        }
    }

    /// <summary>Hash and size of a file.</summary>
    // HEAD /org/name/resolve/<commit>/model.safetensors → 302, X-Repo-Commit, X-Linked-Etag: "<sha256>", X-Linked-Size, Location: another host
    // HEAD /org/name/resolve/<commit>/config.json       → 200, X-Repo-Commit, ETag: "<git's sha1>", Content-Length
    public Task<HubFile> DescribeAsync(string commit, string path, CancellationToken cancellationToken) => retry.RunAsync(
        async () =>
        {
            string? repositoryCommit = null, hash = null, size = null;
            await http.HeadAsync(AddressOf(commit, path), See, cancellationToken).ConfigureAwait(false);
            return ToFile(commit, path, repositoryCommit, hash, size);

            void See(HttpResponseMessage response)
            {
                repositoryCommit ??= HubErrors.Header(response, "X-Repo-Commit");
                hash ??= HubErrors.Header(response, "X-Linked-Etag");
                size ??= HubErrors.Header(response, "X-Linked-Size");
                if (!response.IsSuccessStatusCode)
                    return;
                hash ??= HubErrors.Header(response, "ETag");
                size ??= HubErrors.Header(response, "Content-Length");
            }
        },
        cancellationToken);

    /// <summary>The bytes of a file, from one on.</summary>
    public Task<HttpResponseMessage> OpenAsync(string commit, HubFile file, long from, CancellationToken cancellationToken) => http.GetAsync(AddressOf(commit, file.Path), from, cancellationToken);

    private Uri AddressOf(string commit, string path) =>
        new(settings.Endpoint, $"{reference.Repository}/resolve/{commit}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}");

    private async Task<byte[]> ReadAllAsync(Uri address, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(address, 0, cancellationToken).ConfigureAwait(false);
        using var result = new MemoryStream();
        var buffer = new byte[1 << 16];
        try
        {
            var content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            int read;
            while ((read = await http.ReadAsync(content, buffer, address, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (result.Length + read > MaxListing)
                    throw errors.Invalid($"the list of its files has more than {MaxListing} bytes");
                result.Write(buffer, 0, read);
            }
        }
        catch (IOException exception)
        {
            throw errors.Unreachable(address, exception);
        }

        return result.ToArray();
    }

    private HubListing ToListing(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("sha", out var sha) || sha.ValueKind != JsonValueKind.String || !HubReference.IsCommit(sha.GetString()!))
            throw errors.Invalid("it names no commit");
        if (!root.TryGetProperty("siblings", out var siblings) || siblings.ValueKind != JsonValueKind.Array || siblings.GetArrayLength() > MaxFiles)
            throw errors.Invalid("it has no list of files, or one without end");
        var files = new List<string>();
        foreach (var sibling in siblings.EnumerateArray())
        {
            if (sibling.ValueKind != JsonValueKind.Object || !sibling.TryGetProperty("rfilename", out var value) || value.ValueKind != JsonValueKind.String)
                throw errors.Invalid("a file in its list has no name");
            var name = value.GetString()!;
            if (!HubFileNames.IsPossible(name))
                throw errors.Invalid($"no repository has a file called {SpecText.Quote(name)}");
            files.Add(name);
        }

        return new HubListing(sha.GetString()!, files);
    }

    private HubFile ToFile(string commit, string path, string? repositoryCommit, string? etag, string? size)
    {
        if (repositoryCommit != commit)
            throw errors.Invalid($"{path} is said to be of commit {(repositoryCommit is null ? "none" : SpecText.Shorten(repositoryCommit))}, and {commit} was asked for");
        var hash = Unquote(etag ?? "");
        if (!HubHash.IsWellFormed(hash))
            throw errors.Invalid($"the ETag of {path}, {SpecText.Quote(hash)}, is no hash by which it could be checked");
        return long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? new HubFile(path, hash, bytes)
            : throw errors.Invalid($"the size of {path} is {SpecText.Quote(size ?? "")}");
    }

    // W/"0123…" or "0123…"
    private static string Unquote(string etag) => (etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..] : etag).Trim('"');
}
