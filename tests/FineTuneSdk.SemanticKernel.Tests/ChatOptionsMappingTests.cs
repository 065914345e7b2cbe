using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Generation;
using Microsoft.Extensions.AI;

namespace FineTuneSdk.SemanticKernel.Tests;

public sealed class ChatOptionsMappingTests
{
    [Fact]
    public void No_options_mean_greedy_and_as_long_as_the_context_allows()
    {
        foreach (var options in new[] { null, new ChatOptions() })
        {
            var mapped = ChatOptionsMapping.Map(options, "support");
            Assert.Equal((int.MaxValue, 0.0, 0, 1.0, null), (mapped.MaxNewTokens, mapped.Temperature, mapped.TopK, mapped.TopP, mapped.Seed));
            Assert.Empty(mapped.StopStrings);
        }
    }

    [Fact]
    public void Every_option_that_can_be_obeyed_is()
    {
        var mapped = ChatOptionsMapping.Map(
            new ChatOptions { ModelId = "support", MaxOutputTokens = 5, Temperature = 0.5f, TopP = 0.25f, TopK = 40, Seed = 9, StopSequences = ["\n", "end"] }, "support");
        Assert.Equal((5, 0.5, 40, 0.25, 9L), (mapped.MaxNewTokens, mapped.Temperature, mapped.TopK, mapped.TopP, mapped.Seed));
        Assert.Equal(["\n", "end"], mapped.StopStrings);
    }

    [Fact]
    public void Top_p_or_top_k_alone_sample_at_temperature_1()
    {
        Assert.Equal(1, ChatOptionsMapping.Map(new ChatOptions { TopP = 0.5f }, "support").Temperature);
        Assert.Equal(1, ChatOptionsMapping.Map(new ChatOptions { TopK = 2 }, "support").Temperature);
        Assert.Equal(0, ChatOptionsMapping.Map(new ChatOptions { TopK = 2, Temperature = 0 }, "support").Temperature);
        Assert.Equal(0, ChatOptionsMapping.Map(new ChatOptions { Seed = 2 }, "support").Temperature);
    }

    public static TheoryData<ChatOptions, string> Refused => new()
    {
        { new() { Tools = [AIFunctionFactory.Create(() => 1, "one")] }, "FTSDK4010: ChatOptions.Tools can't be obeyed yet: the model calls no tools. Leave them out." },
        { new() { ToolMode = ChatToolMode.RequireAny }, "FTSDK4010: ChatOptions.ToolMode can't be obeyed yet: the model calls no tools. Leave it out, or use Auto or None." },
        { new() { ToolMode = ChatToolMode.RequireSpecific("one") }, "FTSDK4010: ChatOptions.ToolMode can't be obeyed yet: the model calls no tools. Leave it out, or use Auto or None." },
        { new() { ResponseFormat = ChatResponseFormat.Json }, "FTSDK4010: ChatOptions.ResponseFormat can't be obeyed yet: decoding isn't constrained to JSON. Leave it out, and read the answer as text; an adapter trained on JSON answers in JSON." },
        { new() { ResponseFormat = ChatResponseFormat.ForJsonSchema<int[]>() }, "FTSDK4010: ChatOptions.ResponseFormat can't be obeyed yet: decoding isn't constrained to JSON. Leave it out, and read the answer as text; an adapter trained on JSON answers in JSON." },
        { new() { Reasoning = new() { Effort = ReasoningEffort.Low } }, "FTSDK4010: ChatOptions.Reasoning can't be obeyed yet: the model doesn't reason apart from its answer. Leave it out, or use None." },
        { new() { Reasoning = new() { Output = ReasoningOutput.Full } }, "FTSDK4010: ChatOptions.Reasoning can't be obeyed yet: the model doesn't reason apart from its answer. Leave it out, or use None." },
        { new() { FrequencyPenalty = 0.1f }, "FTSDK4010: ChatOptions.FrequencyPenalty can't be obeyed yet: the sampler has no penalties. Leave it out, or use 0." },
        { new() { PresencePenalty = -1 }, "FTSDK4010: ChatOptions.PresencePenalty can't be obeyed yet: the sampler has no penalties. Leave it out, or use 0." },
        { new() { ConversationId = "1" }, "FTSDK4010: ChatOptions.ConversationId can't be obeyed yet: no history is kept here. Send the messages of the whole conversation." },
        { new() { AllowBackgroundResponses = true }, "FTSDK4010: ChatOptions.AllowBackgroundResponses can't be obeyed yet: an answer lives as long as its request. Leave it out." },
        { new() { ContinuationToken = ResponseContinuationToken.FromBytes(new byte[1]) }, "FTSDK4010: ChatOptions.ContinuationToken can't be obeyed yet: an answer lives as long as its request. Leave it out." },
        { new() { RawRepresentationFactory = _ => new GenerationOptions() }, "FTSDK4010: ChatOptions.RawRepresentationFactory can't be obeyed yet: this client has no options of its own. Return null for it." },
        { new() { AdditionalProperties = new() { ["min_p"] = 0.1 } }, "FTSDK4010: 'min_p' can't be obeyed. The names are temperature, top_p, top_k, max_tokens, seed, stop_sequences." },
        { new() { AdditionalProperties = new() { ["Top_K"] = 40.5 } }, "FTSDK4011: 'Top_K' has the value '40.5' (Double), which isn't of the option's type, so it would be ignored. Correct it." },
        { new() { Temperature = -1 }, "FTSDK4011: ChatOptions.Temperature is -1; it must be between 0 (always the most probable token) and 100." },
        { new() { Temperature = float.NaN }, "FTSDK4011: ChatOptions.Temperature is NaN; it must be between 0 (always the most probable token) and 100." },
        { new() { TopP = 0 }, "FTSDK4011: ChatOptions.TopP is 0; it must be above 0 and at most 1." },
        { new() { TopP = 1.5f }, "FTSDK4011: ChatOptions.TopP is 1.5; it must be above 0 and at most 1." },
        { new() { TopK = 0 }, "FTSDK4011: ChatOptions.TopK is 0; it must be at least 1." },
        { new() { MaxOutputTokens = 0 }, "FTSDK4011: ChatOptions.MaxOutputTokens is 0; it must be at least 1." },
        { new() { StopSequences = ["a", ""] }, "FTSDK4011: ChatOptions.StopSequences is a list with an empty text; it must be a list of texts that aren't empty." },
        { new() { ModelId = "legal" }, "FTSDK4012: The request asks for the model 'legal', and this client answers with 'support'. Leave ModelId out, or ask the client of that model." },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_obeyed_is_refused_by_name(ChatOptions options, string expected)
    {
        var diagnostic = Assert.Single(Assert.Throws<FineTuneException>(() => ChatOptionsMapping.Map(options, "support")).Diagnostics);
        Assert.Equal(expected, $"{diagnostic.Code}: {diagnostic.Message}");
    }

    [Fact]
    public void All_mistakes_come_in_one_error()
    {
        var options = new ChatOptions { ModelId = "legal", TopK = -1, PresencePenalty = 1 };
        Assert.Equal(["FTSDK4012", "FTSDK4010", "FTSDK4011"], Assert.Throws<FineTuneException>(() => ChatOptionsMapping.Map(options, "support")).Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void What_changes_nothing_passes()
    {
        var options = new ChatOptions
        {
            Tools = [],
            ToolMode = ChatToolMode.Auto,
            AllowMultipleToolCalls = true,
            ResponseFormat = ChatResponseFormat.Text,
            Reasoning = new() { Effort = ReasoningEffort.None, Output = ReasoningOutput.None },
            FrequencyPenalty = 0,
            PresencePenalty = 0,
            AllowBackgroundResponses = false,
            AdditionalProperties = new() { ["trace"] = "abc", ["top_k"] = null },
        };
        Assert.Equal(0, ChatOptionsMapping.Map(options, "support").Temperature);
    }
}
