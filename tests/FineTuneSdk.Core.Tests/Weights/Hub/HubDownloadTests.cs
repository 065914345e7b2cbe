using FineTuneSdk.Core.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace FineTuneSdk.Core.Tests.Weights.Hub;

public sealed class HubDownloadTests
{
    private const string Weights = "model.safetensors";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_breaks_off_is_taken_up_where_it_broke()
    {
        await using var hub = await HubCase.StartAsync();
        var content = hub.Server.Files[Weights];
        var cuts = 0;
        hub.Server.Intercept = OnWeights(context => Interlocked.Increment(ref cuts) <= 2 ? SendPartAsync(hub, context, content, 1000) : Task.FromResult(false));
        var snapshot = await hub.GetAsync();
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(snapshot.Folder, Weights), Token));
        Assert.Equal([0, 1000, 2000], hub.StartsOf(Weights));
        Assert.Equal([1, 2], hub.Time.Waits);
        Assert.Equal(hub.Progress[^1].TotalBytes, hub.Progress[^1].Bytes);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_again_and_again_is_given_up_and_gone_on_with_by_the_next_run()
    {
        await using var hub = await HubCase.StartAsync();
        var content = hub.Server.Files[Weights];
        hub.Server.Intercept = OnWeights(context => SendPartAsync(hub, context, content, 1000));
        Assert.Equal(
            (DiagnosticCodes.HubUnreachable, $"The download of {Weights} of the model 'acme/micro' broke off after 6000 of {content.Length} bytes, again and again. Run again: what was downloaded is kept."),
            await hub.RefusalAsync());
        Assert.Equal(content[..6000], await File.ReadAllBytesAsync(hub.Incomplete(Weights), Token));
        Assert.False(File.Exists(Path.Combine(hub.Model, "refs", "main")));

        hub.Server.Intercept = null;
        hub.Server.Requests.Clear();
        var snapshot = await hub.GetAsync();
        Assert.Equal([6000], hub.StartsOf(Weights));
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(snapshot.Folder, Weights), Token));
        Assert.False(File.Exists(hub.Incomplete(Weights)));
        Assert.DoesNotContain(hub.Server.Requests, r => r.Path.EndsWith("config.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Progress_of_a_megabyte_gives_new_patience()
    {
        await using var hub = await HubCase.StartAsync();
        var content = new byte[9 << 20];
        hub.Server.Files[Weights] = content;
        hub.Server.Intercept = OnWeights(context => HubServer.FirstByte(context) < 8 << 20 ? SendPartAsync(hub, context, content, 1 << 20) : Task.FromResult(false));
        await hub.GetAsync();
        Assert.Equal(Enumerable.Repeat(1.0, 8), hub.Time.Waits);
    }

    [Fact]
    public async Task A_download_that_is_stopped_is_gone_on_with()
    {
        await using var hub = await HubCase.StartAsync();
        var content = hub.Server.Files[Weights];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        hub.Server.Intercept = OnWeights(async context =>
        {
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.AsMemory(0, 5000));
            await context.Response.Body.FlushAsync();
            while (!File.Exists(hub.Incomplete(Weights)) || new FileInfo(hub.Incomplete(Weights)).Length < 5000)
                await Task.Delay(1);
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hub.GetAsync(cancellationToken: stop.Token));
        hub.Server.Intercept = null;
        hub.Server.Requests.Clear();
        await hub.GetAsync();
        Assert.Equal([5000], hub.StartsOf(Weights));
    }

    [Fact]
    public async Task A_server_without_ranges_sends_the_whole_again()
    {
        await using var hub = await HubCase.StartAsync();
        var content = hub.Server.Files[Weights];
        Directory.CreateDirectory(Path.GetDirectoryName(hub.Blob(Weights))!);
        await File.WriteAllBytesAsync(hub.Incomplete(Weights), content[..5000], Token);
        hub.Server.Intercept = OnWeights(async context =>
        {
            context.Request.Headers.Range = default;
            await HubServer.SendAsync(context, content);
            return true;
        });
        var snapshot = await hub.GetAsync();
        Assert.Equal([5000], hub.StartsOf(Weights));
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(snapshot.Folder, Weights), Token));
        Assert.Equal(hub.Progress[^1].TotalBytes, hub.Progress[^1].Bytes);
    }

    [Theory]
    [InlineData(416, null)]
    [InlineData(206, "bytes 0-9/10")]
    public async Task A_range_that_is_refused_or_another_one_begins_anew(int status, string? range)
    {
        await using var hub = await HubCase.StartAsync();
        var content = hub.Server.Files[Weights];
        Directory.CreateDirectory(Path.GetDirectoryName(hub.Blob(Weights))!);
        await File.WriteAllBytesAsync(hub.Incomplete(Weights), content[..5000], Token);
        hub.Server.Intercept = OnWeights(context =>
        {
            if (HubServer.FirstByte(context) == 0)
                return Task.FromResult(false);
            context.Response.Headers.ContentRange = range;
            return HubServer.Refuse(context, status);
        });
        await hub.GetAsync();
        Assert.Equal([5000, 0], hub.StartsOf(Weights));
    }

    [Fact]
    public async Task A_part_with_wrong_bytes_is_fetched_again_whole()
    {
        await using var hub = await HubCase.StartAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(hub.Blob(Weights))!);
        await File.WriteAllBytesAsync(hub.Incomplete(Weights), new byte[5000], Token);
        var snapshot = await hub.GetAsync();
        Assert.Equal([5000, 0], hub.StartsOf(Weights));
        Assert.Equal(hub.Server.Files[Weights], await File.ReadAllBytesAsync(Path.Combine(snapshot.Folder, Weights), Token));
        Assert.Equal(hub.Progress[^1].TotalBytes, hub.Progress[^1].Bytes);
    }

    [Theory]
    [InlineData(Weights)]
    [InlineData("config.json")]
    public async Task Wrong_bytes_are_refused_and_not_kept(string name)
    {
        await using var hub = await HubCase.StartAsync();
        var wrong = (byte[])hub.Server.Files[name].Clone();
        wrong[3] ^= 1;
        hub.Server.Intercept = On(name, async context =>
        {
            await HubServer.SendAsync(context, wrong);
            return true;
        });
        var (code, message) = await hub.RefusalAsync();
        Assert.Equal(DiagnosticCodes.HubFileDiffers, code);
        Assert.Matches(
            $"^{name} of the model 'acme/micro' isn't the file that {hub.Server.Address.ToString().TrimEnd('/')} announced: its hash is [0-9a-f]+, not {hub.Server.HashOf(name)}\\. Nothing of it was kept\\. Run again; where it stays so, the server or a proxy in between changes files\\.$", message);
        Assert.Equal([0, 0], hub.StartsOf(name));
        Assert.False(File.Exists(hub.Blob(name)) || File.Exists(hub.Incomplete(name)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_wrong_size_is_refused(int difference)
    {
        await using var hub = await HubCase.StartAsync();
        var size = hub.Server.Files[Weights].Length;
        hub.Server.Intercept = OnWeights(async context =>
        {
            await HubServer.SendAsync(context, new byte[size + difference]);
            return true;
        });
        var (code, message) = await hub.RefusalAsync();
        Assert.Equal(DiagnosticCodes.HubFileDiffers, code);
        Assert.Contains($": {size + difference} bytes come where {size} are left of {size}.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_end_is_left_at_the_announced_size()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Server.Intercept = OnWeights(async context =>
        {
            var chunk = new byte[1 << 16];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(chunk);
            return true;
        });
        var (code, message) = await hub.RefusalAsync();
        Assert.Equal(DiagnosticCodes.HubFileDiffers, code);
        Assert.Contains($": more than its {hub.Server.Files[Weights].Length} bytes come.", message, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(hub.Incomplete(Weights)).Length);
    }

    [Fact]
    public async Task A_body_that_stands_still_is_asked_for_again()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Time.TimesOut = true;
        var content = hub.Server.Files[Weights];
        var isFirst = 1;
        hub.Server.Intercept = OnWeights(async context =>
        {
            if (Interlocked.Exchange(ref isFirst, 0) == 0)
                return false;
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.AsMemory(0, 700));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        });
        await hub.GetAsync();
        Assert.Equal([0, 700], hub.StartsOf(Weights));
    }

    [Fact]
    public async Task The_token_goes_to_the_Hub_and_to_no_other_host()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Settings = hub.Settings with { Token = "hf_secret" };
        await hub.GetAsync();
        Assert.All(hub.Server.Requests, request => Assert.Equal(request.IsStorage ? "" : "Bearer hf_secret", request.Authorization));
        Assert.Contains(hub.Server.Requests, request => request.IsStorage);
        // A request to the Hub that it redirects within itself keeps it.
        Assert.DoesNotContain(hub.Server.Requests, request => request.IsStorage && request.Method == "HEAD");
    }

    [Fact]
    public async Task A_renamed_repository_is_followed_within_the_Hub()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Settings = hub.Settings with { Token = "hf_secret" };
        hub.Server.Intercept = context =>
        {
            if (!context.Request.Path.Value!.Contains("acme/old", StringComparison.Ordinal))
                return Task.FromResult(false);
            context.Response.Headers.Location = context.Request.Path.Value.Replace("acme/old", "acme/micro", StringComparison.Ordinal);
            return HubServer.Refuse(context, 307);
        };
        var snapshot = await hub.GetAsync("hf://acme/old");
        Assert.EndsWith(Path.Combine("models--acme--old", "snapshots", hub.Server.Commit), snapshot.Folder, StringComparison.Ordinal);
        Assert.All(hub.Server.Requests, request => Assert.Equal(request.IsStorage ? "" : "Bearer hf_secret", request.Authorization));
    }

    [Theory]
    [InlineData("/api/models/acme/micro/revision/main", "it redirects more than 10 times")]
    [InlineData("file:///etc/passwd", "it redirects to no address")]
    [InlineData("http://user:password@127.0.0.1/", "it redirects to no address")]
    [InlineData(null, "it redirects to no address")]
    public async Task Redirects_that_lead_nowhere(string? location, string what)
    {
        await using var hub = await HubCase.StartAsync();
        hub.Server.Intercept = context =>
        {
            context.Response.Headers.Location = location;
            return HubServer.Refuse(context, 302);
        };
        var (code, message) = await hub.RefusalAsync();
        Assert.Equal(DiagnosticCodes.HubAnswerInvalid, code);
        Assert.Contains($"that can't be used: {what}.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written()
    {
        await using var hub = await HubCase.StartAsync();
        Directory.CreateDirectory(hub.Model);
        await File.WriteAllTextAsync(Path.Combine(hub.Model, "blobs"), "", Token);
        var (code, message) = await hub.RefusalAsync();
        Assert.Equal(DiagnosticCodes.CannotWrite, code);
        Assert.EndsWith("Make room, or set HF_HUB_CACHE to a folder on another disk; what was downloaded is kept.", message, StringComparison.Ordinal);
    }

    private static Func<HttpContext, Task<bool>> OnWeights(Func<HttpContext, Task<bool>> handle) => On(Weights, handle);

    // The request that gets the bytes: of large files the one to the other host.
    private static Func<HttpContext, Task<bool>> On(string name, Func<HttpContext, Task<bool>> handle) => context =>
        context.Request.Method == "GET" && context.Request.Path.Value!.EndsWith("/" + name, StringComparison.Ordinal) && context.Request.Path.Value.Contains("/resolve/", StringComparison.Ordinal) != HubServer.IsLarge(name)
            ? handle(context)
            : Task.FromResult(false);

    private static async Task<bool> SendPartAsync(HubCase hub, HttpContext context, byte[] content, int length)
    {
        var from = HubServer.FirstByte(context);
        if (from > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        context.Response.ContentLength = content.Length - from;
        await context.Response.Body.WriteAsync(content.AsMemory(from, length));
        await context.Response.Body.FlushAsync();
        // A connection that is aborted at once takes along what is still on its way.
        while (new FileInfo(hub.Incomplete(Weights)) is var file && (!file.Exists || file.Length < from + length))
            await Task.Delay(1);
        context.Abort();
        return true;
    }
}
