using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights.Hub;
using Microsoft.AspNetCore.Http;

namespace FineTuneSdk.Core.Tests.Weights.Hub;

public sealed class HubRefusalTests
{
    [Theory]
    [InlineData(401, "GatedRepo", false, "FTSDK1120", "The model 'acme/micro' is gated: accept its licence at HUB/acme/micro, and set HF_TOKEN to a token of an account that accepted it.")]
    [InlineData(403, "GatedRepo", true, "FTSDK1120", "The model 'acme/micro' is gated: accept its licence at HUB/acme/micro, and use a token of an account that accepted it (the one in use, of HF_TOKEN or `hf auth login`, doesn't do).")]
    [InlineData(401, "RepoNotFound", false, "FTSDK1121", "HUB has no model 'acme/micro', or doesn't show it to this user. Check the name; for a private or gated one, set HF_TOKEN to a token of an account that may read it.")]
    [InlineData(401, null, false, "FTSDK1121", "HUB has no model 'acme/micro', or doesn't show it to this user. Check the name; for a private or gated one, set HF_TOKEN to a token of an account that may read it.")]
    [InlineData(401, null, true, "FTSDK1120", "HUB doesn't accept the token (HF_TOKEN, or the file that `hf auth login` wrote). Set it to a valid one, or remove it: models that everybody may have need none.")]
    [InlineData(403, null, true, "FTSDK1120", "HUB doesn't give the model 'acme/micro' to this user: use a token of an account that may read it (the one in use, of HF_TOKEN or `hf auth login`, doesn't do).")]
    [InlineData(404, "RevisionNotFound", false, "FTSDK1122", "The model 'acme/micro' has no revision 'main'. Name one of its branches or tags, or a commit, after \"@\".")]
    [InlineData(404, null, false, "FTSDK1121", "HUB has no model 'acme/micro', or doesn't show it to this user. Check the name; for a private or gated one, set HF_TOKEN to a token of an account that may read it.")]
    [InlineData(418, null, false, "FTSDK1127", "HUB/api/models/acme/micro/revision/main answered HTTP 418 (\"no coffee\") for the model 'acme/micro'. Run again later: what was downloaded is kept.")]
    public async Task What_is_refused_is_said_with_what_to_do(int status, string? code, bool withToken, string expectedCode, string expected)
    {
        await using var hub = await HubCase.StartAsync();
        hub.Settings = hub.Settings with { Token = withToken ? "hf_secret" : null };
        hub.Server.Intercept = context => HubServer.Refuse(context, status, code, "no coffee");
        Assert.Equal((expectedCode, expected.Replace("HUB", hub.Server.Address.ToString().TrimEnd('/'), StringComparison.Ordinal)), await hub.RefusalAsync());
        Assert.Single(hub.Server.Requests);
        Assert.Empty(hub.Time.Waits);
        Assert.False(Directory.Exists(hub.Model));
    }

    [Theory]
    [InlineData("refs/pr/1", "/api/models/acme/micro/revision/refs%2Fpr%2F1")]
    public async Task A_revision_is_one_segment_of_the_address(string revision, string path)
    {
        await using var hub = await HubCase.StartAsync();
        string? asked = null;
        hub.Server.Intercept = context =>
        {
            asked = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            return HubServer.Refuse(context, 404, "RevisionNotFound");
        };
        Assert.Equal(DiagnosticCodes.HubRevisionNotFound, (await hub.RefusalAsync($"hf://acme/micro@{revision}")).Code);
        Assert.Equal(path, asked);
    }

    [Fact]
    public async Task A_server_that_fails_is_asked_six_times_with_a_growing_pause()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Server.Intercept = context => HubServer.Refuse(context, 503);
        Assert.Equal(DiagnosticCodes.HubServerFailed, (await hub.RefusalAsync()).Code);
        Assert.Equal([1, 2, 4, 8, 8], hub.Time.Waits);
    }

    [Theory]
    [InlineData("Retry-After", "20", 20)]
    [InlineData("Retry-After", "Thu, 01 Jan 2026 00:00:40 GMT", 40)]
    [InlineData("RateLimit", "\"api\";r=0;t=55", 55)]
    public async Task A_server_that_says_when_is_obeyed(string header, string value, double seconds)
    {
        await using var hub = await HubCase.StartAsync();
        var count = 0;
        hub.Server.Intercept = context =>
        {
            if (Interlocked.Increment(ref count) > 2)
                return Task.FromResult(false);
            context.Response.Headers[header] = value;
            return HubServer.Refuse(context, 429);
        };
        await hub.GetAsync();
        Assert.Equal([seconds, seconds], hub.Time.Waits);
    }

    [Fact]
    public async Task A_server_that_says_tomorrow_is_not()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Server.Intercept = context =>
        {
            context.Response.Headers.RetryAfter = "86400";
            return HubServer.Refuse(context, 429);
        };
        var (code, message) = await hub.RefusalAsync();
        Assert.Equal(DiagnosticCodes.HubServerFailed, code);
        Assert.EndsWith("answered HTTP 429 for the model 'acme/micro'. Run again later: what was downloaded is kept. It asks to wait 86400 s; run again after that.", message, StringComparison.Ordinal);
        Assert.Empty(hub.Time.Waits);
    }

    [Fact]
    public async Task A_Hub_that_is_not_there()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Settings = hub.Settings with { Endpoint = new Uri("http://127.0.0.1:1/") };
        var (code, message) = await hub.RefusalAsync();
        Assert.Equal(DiagnosticCodes.HubUnreachable, code);
        Assert.StartsWith("http://127.0.0.1:1 can't be reached for the model 'acme/micro': ", message, StringComparison.Ordinal);
        Assert.EndsWith(". Check the network and its proxy, or HF_ENDPOINT; a model that is in the cache needs neither.", message, StringComparison.Ordinal);
        Assert.Equal([1, 2], hub.Time.Waits);
    }

    [Fact]
    public async Task A_Hub_that_does_not_answer()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Time.TimesOut = true;
        hub.Server.Intercept = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        Assert.Equal(
            (DiagnosticCodes.HubUnreachable, $"{hub.Server.Address.ToString().TrimEnd('/')} doesn't answer for the model 'acme/micro'. Check the network and its proxy, or HF_ENDPOINT, and run again: what was downloaded is kept."),
            await hub.RefusalAsync());
    }

    [Theory]
    [InlineData("{", "the list of its files is no JSON (")]
    [InlineData("<html>", "the list of its files is no JSON (")]
    [InlineData("[]", "it names no commit")]
    [InlineData("""{"sha":"main","siblings":[]}""", "it names no commit")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567"}""", "it has no list of files, or one without end")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"name":"x"}]}""", "a file in its list has no name")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"../config.json"}]}""", "no repository has a file called \"../config.json\"")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"/etc/passwd"}]}""", "no repository has a file called \"/etc/passwd\"")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"\ud800"}]}""", "the list of its files is no JSON (")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"config.json"},{"rfilename":"tokenizer.json"},{"rfilename":"model.safetensors"},{"rfilename":"..\\x.json"}]}""", "the file name \"..\\x.json\" can't be one on this machine")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"config.json"},{"rfilename":"tokenizer.json"},{"rfilename":"model.safetensors"},{"rfilename":"CONFIG.json"}]}""", "it lists \"CONFIG.json\" twice")]
    public async Task Lists_that_cannot_be_used(string body, string what)
    {
        await using var hub = await HubCase.StartAsync();
        hub.Server.Intercept = async context =>
        {
            await context.Response.WriteAsync(body);
            return true;
        };
        var (code, message) = await hub.RefusalAsync();
        Assert.Equal(DiagnosticCodes.HubAnswerInvalid, code);
        Assert.StartsWith($"{hub.Server.Address.ToString().TrimEnd('/')} gave an answer for the model 'acme/micro' that can't be used: {what}", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_without_depth_limit_or_end()
    {
        await using var hub = await HubCase.StartAsync();
        var body = $$"""{"sha":{{new string('[', 100)}}""";
        hub.Server.Intercept = async context =>
        {
            await context.Response.WriteAsync(body);
            return true;
        };
        Assert.Contains("is no JSON (The maximum configured depth of 32 has been exceeded", (await hub.RefusalAsync()).Message, StringComparison.Ordinal);
        hub.Server.Intercept = async context =>
        {
            var chunk = new byte[1 << 20];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(chunk);
            return true;
        };
        Assert.Contains("the list of its files has more than 33554432 bytes", (await hub.RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repositories_that_are_no_base()
    {
        await using var hub = await HubCase.StartAsync();
        var commit = hub.Server.Commit;
        hub.Server.Files.Remove("model.safetensors");
        hub.Server.Files["pytorch_model.bin"] = [1];
        Assert.Equal(
            (DiagnosticCodes.WeightsNotFound, $"The model 'hf://acme/micro@main' (commit {commit}) has no weights as safetensors, only pytorch_model.bin, which isn't read. Name a revision or another repository that has them."),
            await hub.RefusalAsync());
        hub.Server.Files.Remove("tokenizer.json");
        Assert.Equal((DiagnosticCodes.BaseNotFound, $"The model 'hf://acme/micro@main' (commit {commit}) has no tokenizer.json, so it can't be a base."), await hub.RefusalAsync());
        Assert.All(hub.Server.Requests, request => Assert.Equal("/api/models/acme/micro/revision/main", request.Path));
    }

    [Theory]
    [InlineData("X-Repo-Commit", "fedcba9876543210fedcba9876543210fedcba98", "is said to be of commit fedcba9876543210fedcba9876543210fedcba98, and 0123456789abcdef0123456789abcdef01234567 was asked for")]
    [InlineData("X-Repo-Commit", null, "is said to be of commit none, and 0123456789abcdef0123456789abcdef01234567 was asked for")]
    [InlineData("X-Linked-Etag", "\"../../x\"", "the ETag of model.safetensors, \"../../x\", is no hash by which it could be checked")]
    [InlineData("X-Linked-Etag", null, "the ETag of model.safetensors, \"\", is no hash by which it could be checked")]
    [InlineData("X-Linked-Size", "-1", "the size of model.safetensors is \"-1\"")]
    [InlineData("X-Linked-Size", "99999999999999999999", "the size of model.safetensors is \"99999999999999999999\"")]
    public async Task Headers_that_cannot_be_used(string header, string? value, string what)
    {
        await using var hub = await HubCase.StartAsync();
        hub.Server.Intercept = context =>
        {
            if (context.Request.Method == "HEAD" && context.Request.Path.Value!.EndsWith("/model.safetensors", StringComparison.Ordinal))
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers[header] = value;
                    return Task.CompletedTask;
                });
            }

            return Task.FromResult(false);
        };
        var (code, message) = await hub.RefusalAsync();
        Assert.Equal(DiagnosticCodes.HubAnswerInvalid, code);
        Assert.Contains(what, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_size_beyond_the_disk_is_refused_before_anything_is_fetched()
    {
        await using var hub = await HubCase.StartAsync();
        hub.Server.Intercept = context =>
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.Headers.ContainsKey("X-Linked-Size"))
                    context.Response.Headers["X-Linked-Size"] = "9000000000000000000";
                return Task.CompletedTask;
            });
            return Task.FromResult(false);
        };
        var (code, message) = await hub.RefusalAsync();
        Assert.Equal(DiagnosticCodes.CannotWrite, code);
        Assert.StartsWith($"{hub.Model} can't be written: 9,000,000,000,000 MB are to be downloaded, and the disk has ", message, StringComparison.Ordinal);
        Assert.Empty(hub.StartsOf("model.safetensors"));
    }
}
