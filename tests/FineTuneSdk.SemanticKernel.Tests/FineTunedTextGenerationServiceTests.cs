using FineTuneSdk.Core.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Services;
using Microsoft.SemanticKernel.TextGeneration;

namespace FineTuneSdk.SemanticKernel.Tests;

public sealed class FineTunedTextGenerationServiceTests(ServedFolder folder)
{
    private readonly ITextGenerationService _service = folder.CreateKernel().GetRequiredService<ITextGenerationService>("first");

    [Fact]
    public async Task The_prompt_is_continued_as_it_stands()
    {
        var content = await _service.GetTextContentAsync("raw text", Settings(new() { ["max_tokens"] = 12 }), cancellationToken: TestContext.Current.CancellationToken);
        using var model = folder.LoadModel();
        var expected = "";
        await foreach (var token in model.StreamAsync([.. "raw text"u8.ToArray().Select(b => (int)b)], new() { MaxNewTokens = 12 }, TestContext.Current.CancellationToken))
            expected += token.Text;

        Assert.Equal(expected, content.Text);
        Assert.Equal(("support", "Length", 8L, 12L), (content.ModelId, content.Metadata!["FinishReason"], Usage(content.Metadata).InputTokenCount, Usage(content.Metadata).OutputTokenCount));
    }

    [Fact]
    public async Task Streamed_parts_joined_are_the_whole()
    {
        var settings = Settings(new() { ["max_tokens"] = 30, ["temperature"] = 1.0, ["seed"] = 4 });
        var parts = new List<StreamingTextContent>();
        await foreach (var part in _service.GetStreamingTextContentsAsync("raw text", settings, cancellationToken: TestContext.Current.CancellationToken))
            parts.Add(part);
        Assert.Equal((await _service.GetTextContentAsync("raw text", settings, cancellationToken: TestContext.Current.CancellationToken)).Text, string.Concat(parts.Select(p => p.Text)));
        Assert.Equal("Length", parts[^1].Metadata!["FinishReason"]);
    }

    [Fact]
    public async Task A_system_prompt_is_refused()
    {
        var error = await Assert.ThrowsAsync<FineTuneException>(() => _service.GetTextContentsAsync("raw", Settings(new() { ["chat_system_prompt"] = "be short" }), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("finetune: error FTSDK4010: A system prompt can't be put before raw text: write it into the prompt, or use the chat completion service.", error.Message);
    }

    [Fact]
    public async Task Settings_are_checked_as_in_chat()
    {
        var error = await Assert.ThrowsAsync<FineTuneException>(() => _service.GetTextContentsAsync("raw", Settings(new() { ["top_k"] = 0 }), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("finetune: error FTSDK4011: ChatOptions.TopK is 0; it must be at least 1.", error.Message);
    }

    [Fact]
    public async Task An_empty_prompt_is_a_mistake_of_the_caller() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _service.GetTextContentsAsync("", cancellationToken: TestContext.Current.CancellationToken));

    [Fact]
    public void The_model_is_named() => Assert.Equal("support", _service.GetModelId());

    private static PromptExecutionSettings Settings(Dictionary<string, object> data) => new() { ExtensionData = data };

    private static UsageDetails Usage(IReadOnlyDictionary<string, object?> metadata) => Assert.IsType<UsageDetails>(metadata["Usage"]);
}
