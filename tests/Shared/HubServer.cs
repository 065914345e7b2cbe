using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FineTuneSdk.Tests;

/// <summary>
/// A Hub on this machine: the list of a revision, HEAD and GET of its files with the Hub's headers, large files redirected to a second host. A test makes it misbehave
/// by <see cref="Intercept"/>.
/// </summary>
internal sealed class HubServer : IAsyncDisposable
{
    public const string Repository = "acme/micro";

    private readonly WebApplication _application;

    private HubServer(WebApplication application, Uri address, Uri storage) => (_application, Address, Storage) = (application, address, storage);

    /// <summary>The Hub.</summary>
    public Uri Address { get; }

    /// <summary>The other host, where large files lie.</summary>
    public Uri Storage { get; }

    /// <summary>The commit of <c>main</c>.</summary>
    public string Commit { get; set; } = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>The files of the repository.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Handles a request in place of the server, where it returns true.</summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; set; }

    /// <summary>What was asked: method and path, <c>HEAD /acme/micro/resolve/…</c>.</summary>
    public ConcurrentQueue<HubRequest> Requests { get; } = [];

    public static async Task<HubServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Listen(IPAddress.Loopback, 0);
        });
        var application = builder.Build();
        HubServer? server = null;
        application.Run(context => server!.HandleAsync(context));
        await application.StartAsync();
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a)).ToList();
        return server = new HubServer(application, addresses[0], addresses[1]);
    }

    /// <summary>Serves the files of a folder.</summary>
    public void AddFolder(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            Files[Path.GetRelativePath(folder, file).Replace('\\', '/')] = File.ReadAllBytes(file);
    }

    public static bool IsLarge(string name) => name.EndsWith(".safetensors", StringComparison.Ordinal);

    /// <summary>The name of a file's blob.</summary>
    public string HashOf(string name) => IsLarge(name)
        ? Convert.ToHexStringLower(SHA256.HashData(Files[name]))
#pragma warning disable CA5350 // It is how git names a file.
        : Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {Files[name].Length}\0")), .. Files[name]]));
#pragma warning restore CA5350

    /// <summary>Sends bytes, from where the request's range begins.</summary>
    public static async Task SendAsync(HttpContext context, byte[] content)
    {
        var from = FirstByte(context);
        if (from > 0)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{content.Length - 1}/{content.Length}");
        }

        context.Response.ContentLength = content.Length - from;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(content.AsMemory(from));
    }

    /// <summary>The first byte that is asked for.</summary>
    public static int FirstByte(HttpContext context) =>
        context.Request.Headers.Range.ToString() is { Length: > 0 } range ? int.Parse(range.AsSpan("bytes=".Length).TrimEnd('-'), CultureInfo.InvariantCulture) : 0;

    /// <summary>Refuses, as the Hub does.</summary>
    public static Task<bool> Refuse(HttpContext context, int status, string? code = null, string? message = null)
    {
        context.Response.StatusCode = status;
        if (code is not null)
            context.Response.Headers["X-Error-Code"] = code;
        if (message is not null)
            context.Response.Headers["X-Error-Message"] = message;
        return Task.FromResult(true);
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var isStorage = context.Connection.LocalPort == Storage.Port;
        Requests.Enqueue(new HubRequest(context.Request.Method, path, FirstByte(context), context.Request.Headers.Authorization.ToString(), isStorage));
        if (Intercept is { } intercept && await intercept(context))
            return;
        if (isStorage)
            await SendAsync(context, Files[path[1..]]);
        else if (path.StartsWith($"/api/models/{Repository}/revision/", StringComparison.Ordinal))
            await ListAsync(context, path.Split('/')[^1]);
        else if (path.StartsWith($"/{Repository}/resolve/{Commit}/", StringComparison.Ordinal))
            await ResolveAsync(context, path[$"/{Repository}/resolve/{Commit}/".Length..]);
        else
            await Refuse(context, 404, "RepoNotFound", "Repository not found");
    }

    private async Task ListAsync(HttpContext context, string revision)
    {
        if (revision == "main" || revision == Commit)
            await context.Response.WriteAsync(JsonSerializer.Serialize(new { id = Repository, sha = Commit, siblings = Files.Keys.Select(name => new { rfilename = name }) }));
        else
            await Refuse(context, 404, "RevisionNotFound", "Invalid rev id");
    }

    private async Task ResolveAsync(HttpContext context, string name)
    {
        if (!Files.TryGetValue(name, out var content))
        {
            await Refuse(context, 404, "EntryNotFound", "Entry not found");
            return;
        }

        context.Response.Headers["X-Repo-Commit"] = Commit;
        if (!IsLarge(name))
        {
            context.Response.Headers.ETag = $"\"{HashOf(name)}\"";
            await SendAsync(context, content);
            return;
        }

        context.Response.Headers["X-Linked-Etag"] = $"\"{HashOf(name)}\"";
        context.Response.Headers["X-Linked-Size"] = content.Length.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.Location = new Uri(Storage, name + "?signature=secret").ToString();
        context.Response.StatusCode = StatusCodes.Status302Found;
    }
}

/// <summary>What a <see cref="HubServer"/> was asked.</summary>
internal sealed record HubRequest(string Method, string Path, int From, string Authorization, bool IsStorage);
