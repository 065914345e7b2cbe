using System.Runtime.CompilerServices;
using System.Text;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Serving;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Services;
using Microsoft.SemanticKernel.TextGeneration;

namespace FineTuneSdk.SemanticKernel;

/// <summary>A fine-tuned adapter that continues raw text: no chat template, for adapters that were trained on prompt and completion. Safe for concurrent use.</summary>
/// <remarks>Settings mean the same as for <see cref="FineTunedChatClient"/>; a system prompt among them is refused, because raw text has no place for it.</remarks>
internal sealed class FineTunedTextGenerationService : ITextGenerationService
{
    private readonly FineTunedModel _model;

    /// <summary>Creates the service.</summary>
    public FineTunedTextGenerationService(FineTunedModel model)
    {
        _model = model;
        Attributes = new Dictionary<string, object?> { [AIServiceExtensions.ModelIdKey] = model.Name };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object?> Attributes { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TextContent>> GetTextContentsAsync(string prompt, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, CancellationToken cancellationToken = default)
    {
        var text = new StringBuilder();
        var metadata = default(IReadOnlyDictionary<string, object?>);
        await foreach (var part in GetStreamingTextContentsAsync(prompt, executionSettings, kernel, cancellationToken).ConfigureAwait(false))
        {
            text.Append(part.Text);
            metadata = part.Metadata ?? metadata;
        }

        return [new TextContent(text.ToString(), _model.Name, metadata: metadata)];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StreamingTextContent> GetStreamingTextContentsAsync(
        string prompt, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(prompt);
        var options = executionSettings?.ToChatOptions(kernel);
        if (!string.IsNullOrEmpty(options?.Instructions))
            throw new FineTuneException(DiagnosticCodes.ChatOptionNotSupported, "A system prompt can't be put before raw text: write it into the prompt, or use the chat completion service.");
        var generation = ChatOptionsMapping.Map(options, _model.Name);
        var ids = _model.EncodeText(prompt);
        await foreach (var token in _model.StreamAsync(ids, generation, cancellationToken).ConfigureAwait(false))
        {
            if (token.Text.Length > 0)
                yield return new StreamingTextContent(token.Text, modelId: _model.Name);
            if (token.FinishReason is { } reason)
                yield return new StreamingTextContent(null, modelId: _model.Name, metadata: Metadata(FineTunedChatClient.Usage(ids.Length, token.Index + 1), reason.ToString()));
        }
    }

    private static Dictionary<string, object?> Metadata(object usage, string finishReason) => new() { ["Usage"] = usage, ["FinishReason"] = finishReason };
}
