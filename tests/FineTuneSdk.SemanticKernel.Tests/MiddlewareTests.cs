using FineTuneSdk.Torch.Serving;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace FineTuneSdk.SemanticKernel.Tests;

/// <summary>The client below the middleware that applications put around it answers what it answers alone.</summary>
public sealed class MiddlewareTests(ServedFolder folder) : IDisposable
{
    private static readonly ChatMessage[] Question = [new(ChatRole.User, "Where is my parcel?")];
    private readonly ChatOptions _options = new() { MaxOutputTokens = 8 };
    private readonly FineTunedChatClient _client = folder.CreateClient();

    public void Dispose() => _client.Dispose();

    public static TheoryData<string> Names => ["function invocation", "cache", "options", "telemetry"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Middleware_changes_nothing(string name)
    {
        var bare = await _client.GetResponseAsync(Question, _options, TestContext.Current.CancellationToken);
        var built = Build(name);
        for (var round = 0; round < 2; round++)
        {
            var response = await built.GetResponseAsync(Question, _options, TestContext.Current.CancellationToken);
            Assert.Equal((bare.Text, bare.FinishReason, bare.Usage!.TotalTokenCount), (response.Text, response.FinishReason, response.Usage!.TotalTokenCount));
            var streamed = await built.GetStreamingResponseAsync(Question, _options, TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken);
            Assert.Equal((bare.Text, bare.FinishReason, bare.Usage!.TotalTokenCount), (streamed.Text, streamed.FinishReason, streamed.Usage!.TotalTokenCount));
        }
    }

    [Fact]
    public async Task Tools_that_middleware_would_call_are_refused_below_it()
    {
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(() => 1, "one")] };
        var error = await Assert.ThrowsAsync<Core.Diagnostics.FineTuneException>(() => Build("function invocation").GetResponseAsync(Question, options, TestContext.Current.CancellationToken));
        Assert.Equal("FTSDK4010", Assert.Single(error.Diagnostics).Code);
    }

    private IChatClient Build(string name)
    {
        var builder = _client.AsBuilder();
        return (name switch
        {
            "function invocation" => builder.UseFunctionInvocation(),
            "cache" => builder.UseDistributedCache(
                new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions())),
                cache => cache.CacheKeyAdditionalValues = [_client.GetService<FineTunedModel>()!.Manifest.Fingerprint]),
            "options" => builder.ConfigureOptions(o => o.Temperature = 0),
            _ => builder.UseOpenTelemetry(),
        }).Build();
    }
}
