using System.Globalization;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Generation;
using Microsoft.Extensions.AI;

namespace FineTuneSdk.SemanticKernel;

/// <summary>
/// <see cref="ChatOptions"/> → <see cref="GenerationOptions"/>. Pure. Every option is obeyed, has no effect by its own definition, or is refused by name: an option
/// that is dropped in silence looks like a model that doesn't listen.
/// </summary>
internal static class ChatOptionsMapping
{
    /// <summary>Names that Semantic Kernel maps to an option. Found among the additional properties, their value had the wrong type.</summary>
    private static readonly string[] MappedNames =
        ["temperature", "top_p", "top_k", "max_tokens", "seed", "stop_sequences", "frequency_penalty", "presence_penalty", "response_format", "reasoning_effort"];

    /// <summary>Names that other connectors know and that would change the answer.</summary>
    private static readonly string[] ForeignNames =
        ["num_predict", "stop", "min_p", "repetition_penalty", "repeat_penalty", "typical_p", "logit_bias", "logprobs", "top_logprobs", "tools", "tool_choice", "max_completion_tokens", "n"];

    /// <summary>Maps.</summary>
    /// <param name="options">The request's options, or null for the defaults; not kept.</param>
    /// <param name="modelId">The one model that answers.</param>
    /// <param name="client">The client that is asked, which <see cref="ChatOptions.RawRepresentationFactory"/> gets; null where there is none.</param>
    /// <exception cref="FineTuneException">FTSDK4010, FTSDK4011 and FTSDK4012: everything that is wrong with the options, in one go.</exception>
    public static GenerationOptions Map(ChatOptions? options, string modelId, IChatClient? client = null)
    {
        if (options is null)
            return new GenerationOptions { MaxNewTokens = int.MaxValue };
        var problems = new DiagnosticBag();
        CheckModel(options, modelId, problems);
        CheckSupport(options, client, problems);
        CheckAdditional(options.AdditionalProperties, problems);
        CheckRanges(options, problems);
        problems.ThrowIfErrors();

        // Sampling is on as soon as somebody asks for one of its settings; temperature 1 is then the model's own distribution.
        var samples = options.Temperature is not null || options.TopP is not null || options.TopK is not null;
        return new GenerationOptions
        {
            MaxNewTokens = options.MaxOutputTokens ?? int.MaxValue,
            Temperature = options.Temperature ?? (samples ? 1 : 0),
            TopP = options.TopP ?? 1,
            TopK = options.TopK ?? 0,
            Seed = options.Seed,
            StopStrings = options.StopSequences is { Count: > 0 } stops ? [.. stops] : [],
        };
    }

    private static void CheckModel(ChatOptions options, string modelId, DiagnosticBag problems)
    {
        if (!string.IsNullOrEmpty(options.ModelId) && options.ModelId != modelId)
            problems.Error(DiagnosticCodes.ChatModelUnknown, $"The request asks for the model '{options.ModelId}', and this client answers with '{modelId}'. Leave ModelId out, or ask the client of that model.");
    }

    private static void CheckSupport(ChatOptions options, IChatClient? client, DiagnosticBag problems)
    {
        void Refuse(bool isAsked, string option, string remedy)
        {
            if (isAsked)
                problems.Error(DiagnosticCodes.ChatOptionNotSupported, $"ChatOptions.{option} can't be obeyed yet: {remedy}");
        }

        Refuse(options.Tools is { Count: > 0 }, nameof(options.Tools), "the model calls no tools. Leave them out.");
        Refuse(options.ToolMode is RequiredChatToolMode, nameof(options.ToolMode), "the model calls no tools. Leave it out, or use Auto or None.");
        Refuse(options.ResponseFormat is ChatResponseFormatJson, nameof(options.ResponseFormat), "decoding isn't constrained to JSON. Leave it out, and read the answer as text; an adapter trained on JSON answers in JSON.");
        Refuse(options.Reasoning is { } reasoning && (reasoning.Effort is not (null or ReasoningEffort.None) || reasoning.Output is not (null or ReasoningOutput.None)), nameof(options.Reasoning), "the model doesn't reason apart from its answer. Leave it out, or use None.");
        Refuse(options.FrequencyPenalty is not (null or 0), nameof(options.FrequencyPenalty), "the sampler has no penalties. Leave it out, or use 0.");
        Refuse(options.PresencePenalty is not (null or 0), nameof(options.PresencePenalty), "the sampler has no penalties. Leave it out, or use 0.");
        Refuse(options.ConversationId is not null, nameof(options.ConversationId), "no history is kept here. Send the messages of the whole conversation.");
        Refuse(options.AllowBackgroundResponses is true, nameof(options.AllowBackgroundResponses), "an answer lives as long as its request. Leave it out.");
        Refuse(options.ContinuationToken is not null, nameof(options.ContinuationToken), "an answer lives as long as its request. Leave it out.");
        Refuse(options.RawRepresentationFactory is { } create && (client is null || create(client) is not null), nameof(options.RawRepresentationFactory), "this client has no options of its own. Return null for it.");
    }

    private static void CheckAdditional(AdditionalPropertiesDictionary? properties, DiagnosticBag problems)
    {
        foreach (var (name, value) in properties ?? [])
        {
            if (value is null)
                continue;
            if (MappedNames.Contains(name, StringComparer.OrdinalIgnoreCase))
                problems.Error(DiagnosticCodes.ChatOptionInvalid, $"'{name}' has the value '{string.Create(CultureInfo.InvariantCulture, $"{value}")}' ({value.GetType().Name}), which isn't of the option's type, so it would be ignored. Correct it.");
            else if (ForeignNames.Contains(name, StringComparer.OrdinalIgnoreCase))
                problems.Error(DiagnosticCodes.ChatOptionNotSupported, $"'{name}' can't be obeyed. The names are {string.Join(", ", MappedNames[..6])}.");
        }
    }

    private static void CheckRanges(ChatOptions options, DiagnosticBag problems)
    {
        void Require(bool holds, string option, object? value, string range)
        {
            if (!holds)
                problems.Error(DiagnosticCodes.ChatOptionInvalid, string.Create(CultureInfo.InvariantCulture, $"ChatOptions.{option} is {value}; it must be {range}."));
        }

        Require(options.Temperature is null or (>= 0 and <= 100), nameof(options.Temperature), options.Temperature, "between 0 (always the most probable token) and 100");
        Require(options.TopP is null or (> 0 and <= 1), nameof(options.TopP), options.TopP, "above 0 and at most 1");
        Require(options.TopK is null or >= 1, nameof(options.TopK), options.TopK, "at least 1");
        Require(options.MaxOutputTokens is null or >= 1, nameof(options.MaxOutputTokens), options.MaxOutputTokens, "at least 1");
        Require(options.StopSequences?.All(s => !string.IsNullOrEmpty(s)) ?? true, nameof(options.StopSequences), "a list with an empty text", "a list of texts that aren't empty");
    }
}
