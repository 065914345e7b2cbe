using System.Runtime.CompilerServices;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Serving;
using Microsoft.Extensions.AI;

namespace FineTuneSdk.SemanticKernel;

/// <summary>
/// A fine-tuned adapter as an <see cref="IChatClient"/>. Safe for concurrent use: the weights are shared and never change, and each request has a key and value
/// cache of its own.
/// </summary>
/// <remarks>
/// Answers are greedy (the most probable token each time) unless <see cref="ChatOptions.Temperature"/>, <see cref="ChatOptions.TopP"/> or <see cref="ChatOptions.TopK"/>
/// is given; with the latter two alone the temperature is 1. An answer may fill what the prompt leaves of the model's context unless
/// <see cref="ChatOptions.MaxOutputTokens"/> is given; a cut-off answer has the finish reason <see cref="ChatFinishReason.Length"/>. Usage counts the token that
/// ended the answer as output. An option or content that can't be obeyed is an error that names it (FTSDK40xx).
/// </remarks>
public sealed class FineTunedChatClient : IChatClient
{
    /// <summary>The provider's name in telemetry.</summary>
    public const string ProviderName = "finetunesdk";

    private readonly FineTunedModel _model;
    private readonly bool _ownsModel;
    private readonly TimeProvider _timeProvider;
    private readonly ChatClientMetadata _metadata;
    private volatile bool _disposed;

    /// <summary>Creates a client.</summary>
    /// <param name="model">The model that answers.</param>
    /// <param name="ownsModel">Whether disposing the client disposes the model.</param>
    /// <param name="timeProvider">The clock for <see cref="ChatResponse.CreatedAt"/>; null: the system's.</param>
    public FineTunedChatClient(FineTunedModel model, bool ownsModel = true, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, _ownsModel, _timeProvider) = (model, ownsModel, timeProvider ?? TimeProvider.System);
        _metadata = new ChatClientMetadata(ProviderName, defaultModelId: model.Name);
    }

    /// <inheritdoc/>
    /// <exception cref="FineTuneException">FTSDK40xx: the request can't be obeyed, or the model has no chat template.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="FineTuneException">FTSDK40xx: the request can't be obeyed, or the model has no chat template.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return StreamAsync(messages, options, cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(ChatClientMetadata))
            return _metadata;
        return serviceType.IsInstanceOfType(this) ? this : serviceType.IsInstanceOfType(_model) ? _model : null;
    }

    /// <summary>Ends the client. Answers under way are finished, and then the memory is freed; later requests throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (_ownsModel)
            _model.Dispose();
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var generation = ChatOptionsMapping.Map(options, _model.Name, this);
        var prompt = _model.EncodeConversation(ChatMessageMapping.Map(messages, options?.Instructions), cancellationToken);
        var id = Guid.NewGuid().ToString("N");
        var createdAt = _timeProvider.GetUtcNow();
        ChatResponseUpdate Update(IList<AIContent> contents) => new(ChatRole.Assistant, contents) { ResponseId = id, MessageId = id, ModelId = _model.Name, CreatedAt = createdAt };

        var saidSomething = false;
        await foreach (var token in _model.StreamAsync(prompt, generation, cancellationToken).ConfigureAwait(false))
        {
            if (token.Text.Length > 0)
            {
                saidSomething = true;
                yield return Update([new TextContent(token.Text)]);
            }

            if (token.FinishReason is not { } reason)
                continue;
            var usage = new UsageContent(Usage(prompt.Length, token.Index + 1));
            // An answer of nothing is an empty text, not a message without one, which Semantic Kernel would make a null.
            yield return Finish(Update(saidSomething ? [usage] : [new TextContent(""), usage]), reason);
        }
    }

    private static ChatResponseUpdate Finish(ChatResponseUpdate update, FinishReason reason)
    {
        update.FinishReason = reason == FinishReason.Stop ? ChatFinishReason.Stop : ChatFinishReason.Length;
        // Semantic Kernel carries no finish reason of its own; it makes its metadata of these properties, and other connectors use this key and these words.
        update.AdditionalProperties = new AdditionalPropertiesDictionary { ["FinishReason"] = reason.ToString() };
        return update;
    }

    internal static UsageDetails Usage(int input, int output) => new() { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = (long)input + output };
}
