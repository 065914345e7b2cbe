using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Tests;
using FineTuneSdk.Torch.Serving;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace FineTuneSdk.SemanticKernel.Tests;

[Collection(Alone.Name)]
public sealed class FineTunedChatClientTests(ServedFolder folder) : IDisposable
{
    private static readonly ChatMessage[] Question = [new(ChatRole.User, "Where is my parcel?")];
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private FineTunedChatClient? _client;

    private FineTunedChatClient Client => _client ??= folder.CreateClient(timeProvider: _time);

    public void Dispose() => _client?.Dispose();

    [Theory]
    [InlineData(0f, 30)]
    [InlineData(1f, 30)]
    [InlineData(1f, 1)]
    public async Task Updates_make_the_response(float temperature, int maxTokens)
    {
        var options = new ChatOptions { MaxOutputTokens = maxTokens, Temperature = temperature, Seed = 5 };
        var updates = await CollectAsync(options);
        var joined = updates.ToChatResponse();
        var response = await Client.GetResponseAsync(Question, options, TestContext.Current.CancellationToken);

        Assert.Equal(response.Text, joined.Text);
        Assert.Equal(response.FinishReason, joined.FinishReason);
        Assert.Equal(response.Usage!.OutputTokenCount, joined.Usage!.OutputTokenCount);
        Assert.Equal(response.Usage.InputTokenCount, joined.Usage.InputTokenCount);
        Assert.Equal((maxTokens, ChatFinishReason.Length), (response.Usage.OutputTokenCount!.Value, response.FinishReason!.Value));
        Assert.Equal("Length", Assert.Single(response.Messages).AdditionalProperties!["FinishReason"]);
    }

    [Fact]
    public async Task Each_update_says_whose_it_is_and_only_the_last_has_reason_and_usage()
    {
        var updates = await CollectAsync(new ChatOptions { MaxOutputTokens = 12 });
        Assert.All(updates, u => Assert.Equal((ChatRole.Assistant, "support", _time.GetUtcNow()), (u.Role!.Value, u.ModelId, u.CreatedAt!.Value)));
        Assert.Single(updates.Select(u => (u.ResponseId, u.MessageId)).Distinct());
        Assert.All(updates, u => Assert.Null(u.ConversationId));
        Assert.All(updates.SkipLast(1), u => Assert.Null(u.FinishReason));
        Assert.IsType<UsageContent>(Assert.Single(updates[^1].Contents));
        Assert.Single(updates.SelectMany(u => u.Contents).OfType<UsageContent>());
    }

    [Fact]
    public async Task An_answer_ends_at_a_stop_token_which_is_counted_and_not_said()
    {
        var all = await CollectIdsAsync(24);
        var stop = all[10];
        var content = Directory.CreateTempSubdirectory("finetune-stop-").FullName;
        var baseFolder = MicroModel.Write(Path.Combine(content, "bases", "micro"), stopTokens: [MicroModel.MessageEnd, stop]);
        MicroAdapter.Write(content, "support", baseFolder, seed: 11);
        using (var client = new FineTunedChatClient(FineTunedModel.Load("support", new() { ContentDirectory = content })))
        {
            var response = await client.GetResponseAsync(Question, cancellationToken: TestContext.Current.CancellationToken);
            var tokens = all.IndexOf(stop) + 1;
            Assert.Equal((ChatFinishReason.Stop, tokens), (response.FinishReason!.Value, response.Usage!.OutputTokenCount!.Value));
            var longer = await Client.GetResponseAsync(Question, new ChatOptions { MaxOutputTokens = tokens - 1 }, TestContext.Current.CancellationToken);
            Assert.Equal(longer.Text, response.Text);
            Assert.Equal("Stop", response.Messages[0].AdditionalProperties!["FinishReason"]);
        }

        Directory.Delete(content, recursive: true);
    }

    [Fact]
    public async Task Without_a_limit_the_answer_fills_the_context()
    {
        var response = await Client.GetResponseAsync(Question, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((MicroModel.Context, ChatFinishReason.Length), (response.Usage!.TotalTokenCount!.Value, response.FinishReason!.Value));
    }

    [Fact]
    public async Task A_prompt_that_fills_the_context_is_an_error_with_both_figures()
    {
        ChatMessage[] messages = [new(ChatRole.User, new string('x', 300))];
        var error = await Assert.ThrowsAsync<FineTuneException>(() => Client.GetResponseAsync(messages, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("finetune: error FTSDK4014: The prompt has 319 tokens and leaves no room for an answer in the model's context of 256. Shorten it.", error.Message);
    }

    [Fact]
    public async Task Cancelling_ends_the_answer_within_a_token_and_frees_its_cache()
    {
        var before = await CountAfterFirstUseAsync();
        using var source = new CancellationTokenSource();
        var received = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in Client.GetStreamingResponseAsync(Question, cancellationToken: source.Token))
            {
                if (++received == 3)
                    await source.CancelAsync();
            }
        });
        Assert.Equal(3, received);
        AssertNothingLeft(before);
    }

    [Fact]
    public async Task A_cancelled_token_ends_before_anything_is_computed() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.GetResponseAsync(Question, cancellationToken: new CancellationToken(canceled: true)));

    [Fact]
    public async Task Leaving_the_stream_early_frees_its_cache()
    {
        var before = await CountAfterFirstUseAsync();
        for (var i = 0; i < 3; i++)
        {
            await foreach (var update in Client.GetStreamingResponseAsync(Question, cancellationToken: TestContext.Current.CancellationToken))
                break;
        }

        AssertNothingLeft(before);
    }

    [Fact]
    public async Task Disposing_lets_answers_under_way_end_and_refuses_later_ones()
    {
        var before = LiveTensors.Count();
        var client = folder.CreateClient();
        var whole = await client.GetResponseAsync(Question, new ChatOptions { MaxOutputTokens = 40 }, TestContext.Current.CancellationToken);
        var text = "";
        await foreach (var update in client.GetStreamingResponseAsync(Question, new ChatOptions { MaxOutputTokens = 40 }, TestContext.Current.CancellationToken))
        {
            text += update.Text;
            client.Dispose();
            client.Dispose();
        }

        Assert.Equal(whole.Text, text);
        Assert.Throws<ObjectDisposedException>(() => client.GetStreamingResponseAsync(Question, cancellationToken: TestContext.Current.CancellationToken));
        AssertNothingLeft(before);
    }

    [Fact]
    public void GetService_answers_by_type_and_nothing_to_a_key()
    {
        Assert.Equal(("finetunesdk", "support", null), Metadata((ChatClientMetadata)Client.GetService(typeof(ChatClientMetadata))!));
        Assert.Same(Client, Client.GetService<FineTunedChatClient>());
        Assert.Same(Client, Client.GetService<IChatClient>());
        Assert.Equal("support", Client.GetService<FineTunedModel>()!.Name);
        Assert.Null(Client.GetService<FunctionInvokingChatClient>());
        Assert.Null(Client.GetService(typeof(IChatClient), "key"));
        Assert.Throws<ArgumentNullException>(() => Client.GetService(null!));
    }

    [Fact]
    public async Task A_base_without_a_chat_template_cannot_answer_messages()
    {
        var content = Directory.CreateTempSubdirectory("finetune-raw-").FullName;
        MicroAdapter.Write(content, "raw", MicroModel.Write(Path.Combine(content, "bases", "plain"), chatTemplate: null), seed: 11);
        using (var client = new FineTunedChatClient(FineTunedModel.Load("raw", new() { ContentDirectory = content })))
        {
            var error = await Assert.ThrowsAsync<FineTuneException>(() => client.GetResponseAsync(Question, cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal("finetune: error FTSDK4005: The base 'plain' of the adapter 'raw' has no chat template, so it can't answer messages. Use the text generation service, which continues a raw prompt.", error.Message);
        }

        Directory.Delete(content, recursive: true);
    }

    private static (string?, string?, Uri?) Metadata(ChatClientMetadata metadata) => (metadata.ProviderName, metadata.DefaultModelId, metadata.ProviderUri);

    /// <summary>The first use leaves tables of positions, which belong to the model.</summary>
    private async Task<long> CountAfterFirstUseAsync()
    {
        await Client.GetResponseAsync(Question, new ChatOptions { MaxOutputTokens = 1 }, TestContext.Current.CancellationToken);
        return LiveTensors.Count();
    }

    private static void AssertNothingLeft(long before) => Assert.True(LiveTensors.Count() <= before, $"{LiveTensors.Count() - before} tensors were left.");

    private async Task<List<ChatResponseUpdate>> CollectAsync(ChatOptions options)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in Client.GetStreamingResponseAsync(Question, options, TestContext.Current.CancellationToken))
            updates.Add(update);
        return updates;
    }

    private async Task<List<int>> CollectIdsAsync(int count)
    {
        using var model = folder.LoadModel();
        var ids = new List<int>();
        await foreach (var token in model.StreamAsync(model.EncodeConversation([new("user", "Where is my parcel?")], default), new() { MaxNewTokens = count }, TestContext.Current.CancellationToken))
            ids.Add(token.Id);
        return ids;
    }
}
