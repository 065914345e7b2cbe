using System.Text;
using FineTuneSdk.Tests;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace FineTuneSdk.SemanticKernel.Tests;

/// <summary>What a user of Semantic Kernel sees, by service id.</summary>
[Collection(Alone.Name)]
public sealed class ChatCompletionTests(ServedFolder folder, ITestOutputHelper output)
{
    private const string Question = "Where is my parcel?";
    private readonly Kernel _kernel = folder.CreateKernel();

    [Fact]
    public async Task Max_tokens_ends_the_answer_at_that_many_tokens()
    {
        var longer = await AskAsync("first", new() { ["max_tokens"] = 24 });
        var shorter = await AskAsync("first", new() { ["max_tokens"] = 9 });
        Assert.Equal((24L, 9L), (Usage(longer).OutputTokenCount, Usage(shorter).OutputTokenCount));
        Assert.StartsWith(shorter.Content!.TrimEnd('\uFFFD'), longer.Content, StringComparison.Ordinal);
        Assert.Equal("Length", shorter.Metadata!["FinishReason"]);
    }

    [Fact]
    public async Task Stop_sequences_end_the_answer_before_them()
    {
        var whole = await AskAsync("first", new() { ["max_tokens"] = 24 });
        var stop = whole.Content![^4..^2];
        var stopped = await AskAsync("first", new() { ["max_tokens"] = 24, ["stop_sequences"] = new[] { "never seen", stop } });
        Assert.Equal(whole.Content[..whole.Content.IndexOf(stop, StringComparison.Ordinal)], stopped.Content);
        Assert.Equal("Stop", stopped.Metadata!["FinishReason"]);

        var nothing = await AskAsync("first", new() { ["stop_sequences"] = new[] { whole.Content[..1] } });
        Assert.Equal(("", "Stop"), (nothing.Content, nothing.Metadata!["FinishReason"]));
    }

    [Fact]
    public async Task Temperature_0_and_no_settings_give_the_most_probable_tokens()
    {
        var greedy = await AskAsync("first", new() { ["max_tokens"] = 24, ["temperature"] = 0.0 });
        Assert.Equal(greedy.Content, (await AskAsync("first", new() { ["max_tokens"] = 24 })).Content);
        Assert.Equal(greedy.Content, (await AskAsync("first", new() { ["max_tokens"] = 24, ["top_k"] = 1 })).Content);
        Assert.Equal(greedy.Content, (await AskAsync("first", new() { ["max_tokens"] = 24, ["top_p"] = 1e-6 })).Content);
    }

    [Fact]
    public async Task The_seed_decides_what_is_sampled()
    {
        Dictionary<string, object> Settings(int seed) => new() { ["max_tokens"] = 24, ["temperature"] = 1.0, ["seed"] = seed };
        var first = await AskAsync("first", Settings(1));
        Assert.Equal(first.Content, (await AskAsync("first", Settings(1))).Content);
        Assert.NotEqual(first.Content, (await AskAsync("first", Settings(2))).Content);
    }

    [Theory]
    [InlineData("temperature", 3.0)]
    [InlineData("top_p", 0.3)]
    [InlineData("top_k", 2)]
    public async Task Temperature_top_p_and_top_k_change_what_is_sampled(string name, object value)
    {
        var settings = new Dictionary<string, object> { ["max_tokens"] = 24, ["temperature"] = 1.0, ["seed"] = 7 };
        var plain = await AskAsync("first", settings);
        settings[name] = value;
        Assert.NotEqual(plain.Content, (await AskAsync("first", settings)).Content);
    }

    [Fact]
    public async Task Streamed_parts_joined_are_the_whole_and_the_last_part_has_reason_and_usage()
    {
        var settings = new PromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["max_tokens"] = 40, ["temperature"] = 1.0, ["seed"] = 3 } };
        var service = _kernel.GetRequiredService<IChatCompletionService>("first");
        var parts = new List<StreamingChatMessageContent>();
        await foreach (var part in service.GetStreamingChatMessageContentsAsync(Question, settings, _kernel, TestContext.Current.CancellationToken))
            parts.Add(part);
        var whole = await service.GetChatMessageContentAsync(Question, settings, _kernel, TestContext.Current.CancellationToken);

        Assert.True(parts.Count > 20);
        Assert.Equal(whole.Content, string.Concat(parts.Select(p => p.Content)));
        Assert.Equal(whole.Metadata!["FinishReason"], parts[^1].Metadata!["FinishReason"]);
        var usage = Assert.Single(parts, p => p.Metadata?.ContainsKey("Usage") is true);
        Assert.Same(parts[^1], usage);
        Assert.Equal(Usage(whole).OutputTokenCount, Assert.IsType<UsageContent>(usage.Metadata!["Usage"]).Details.OutputTokenCount);
    }

    [Fact]
    public async Task Usage_counts_the_rendered_prompt_and_the_tokens_generated()
    {
        var answer = await AskAsync("first", new() { ["max_tokens"] = 5 });
        // A token a byte, and two marks for a whole message, one for the one that is opened.
        var prompt = "user\n".Length + Encoding.UTF8.GetByteCount(Question) + "\n".Length + 2 + "assistant\n".Length + 1;
        Assert.Equal((prompt, 5L, prompt + 5L), (Usage(answer).InputTokenCount, Usage(answer).OutputTokenCount, Usage(answer).TotalTokenCount));
    }

    [Fact]
    public async Task Eight_requests_at_once_give_what_they_give_one_after_the_other()
    {
        Task<ChatMessageContent> Ask(int i) => AskAsync(i % 2 == 0 ? "first" : "second", new() { ["max_tokens"] = 12 + i, ["temperature"] = i < 4 ? 0.0 : 1.0, ["seed"] = i }, $"Question {i}: {Question}");
        var alone = new List<string?>();
        for (var i = 0; i < 8; i++)
            alone.Add((await Ask(i)).Content);
        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Ask(i), TestContext.Current.CancellationToken)));
        Assert.Equal(alone, together.Select(a => a.Content));
        Assert.Equal(8, alone.Distinct().Count());
    }

    [Fact]
    public async Task Two_adapters_answer_differently_with_their_base_in_memory_once()
    {
        var settings = new Dictionary<string, object> { ["max_tokens"] = 24 };
        Assert.NotEqual((await AskAsync("first", settings)).Content, (await AskAsync("second", settings)).Content);
        using var first = folder.LoadModel("support");
        var tensors = LiveTensors.Count();
        using var second = folder.LoadModel("legal");
        output.WriteLine($"base: {first.BaseBytes} bytes, shared; adapter 'support': {first.AdapterBytes} bytes; adapter 'legal': {second.AdapterBytes} bytes");
        Assert.True(first.SharesBaseWith(second));
        Assert.Equal(MicroAdapter.ParameterCount * sizeof(float), second.AdapterBytes);
        Assert.Equal(MicroModel.Layers * 3 * 2, LiveTensors.Count() - tensors);
    }

    [Fact]
    public async Task A_prompt_function_uses_the_chat_template()
    {
        var settings = new PromptExecutionSettings { ServiceId = "second", ExtensionData = new Dictionary<string, object> { ["max_tokens"] = 12 } };
        var answer = await _kernel.InvokePromptAsync("Where is my {{$what}}?", new(settings) { ["what"] = "parcel" }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((await AskAsync("second", new() { ["max_tokens"] = 12 })).Content, answer.GetValue<string>());
    }

    [Theory]
    [InlineData("top_k", "many", "'top_k' has the value 'many' (String), which isn't of the option's type, so it would be ignored. Correct it.")]
    [InlineData("num_predict", 4, "'num_predict' can't be obeyed. The names are temperature, top_p, top_k, max_tokens, seed, stop_sequences.")]
    public async Task A_setting_that_would_be_dropped_is_an_error(string name, object value, string message)
    {
        var error = await Assert.ThrowsAsync<Core.Diagnostics.FineTuneException>(() => AskAsync("first", new() { [name] = value }));
        Assert.Equal(message, Assert.Single(error.Diagnostics).Message);
    }

    private async Task<ChatMessageContent> AskAsync(string serviceId, Dictionary<string, object> settings, string question = Question)
    {
        var service = _kernel.GetRequiredService<IChatCompletionService>(serviceId);
        return await service.GetChatMessageContentAsync(question, new PromptExecutionSettings { ExtensionData = settings }, _kernel, TestContext.Current.CancellationToken);
    }

    private static UsageDetails Usage(ChatMessageContent answer) => Assert.IsType<UsageDetails>(answer.Metadata!["Usage"]);
}
