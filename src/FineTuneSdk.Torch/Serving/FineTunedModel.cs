using System.Runtime.CompilerServices;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Evaluation;
using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Native;
using FineTuneSdk.Torch.Peft;

namespace FineTuneSdk.Torch.Serving;

/// <summary>
/// An adapter on its base, or a model whose weights were all trained, ready to answer. Adapters of one base share it in memory. Safe for concurrent use: nothing changes after loading, and each request has a
/// key and value cache of its own.
/// </summary>
public sealed class FineTunedModel : IDisposable
{
    private readonly ServedModelHandle _handle;

    private FineTunedModel(AdapterManifest manifest, ServedModelHandle handle) => (Manifest, _handle) = (manifest, handle);

    /// <summary>The adapter's name.</summary>
    public string Name => Manifest.Name;

    /// <summary>Where the adapter comes from and what it reached.</summary>
    public AdapterManifest Manifest { get; }

    /// <summary>The most tokens that prompt and answer may have together.</summary>
    public int ContextLength => (int)_handle.Base.Config.MaxPositions;

    /// <summary>Bytes of the base's weights, which all adapters of this base share; of a model whose weights were all trained, its own.</summary>
    public long BaseBytes => _handle.Base.WeightBytes;

    /// <summary>Bytes that the adapter adds; 0 for a model whose weights were all trained.</summary>
    public long AdapterBytes => _handle.AdapterBytes;

    /// <summary>Whether the two compute with the same weights in memory.</summary>
    internal bool SharesBaseWith(FineTunedModel other) => ReferenceEquals(_handle.Base, other._handle.Base);

    /// <summary>Loads an adapter: finds it, its base by the hashes in its manifest, and libtorch; proves by the manifest's probe that they compute what was trained.</summary>
    /// <param name="adapter">The name that a build gave it, or the path of its folder (relative to the application's folder).</param>
    /// <param name="options">Where to look and where to compute; null: the defaults.</param>
    /// <exception cref="FineTuneException">FTSDK00xx, FTSDK11xx to 14xx, FTSDK40xx: what is missing or doesn't fit, the places searched, and what to do.</exception>
    public static FineTunedModel Load(string adapter, FineTunedModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(adapter);
        options ??= new FineTunedModelOptions();
        var folder = AdapterLocator.Find(adapter, options.ContentDirectory, AppContext.BaseDirectory);
        var manifest = AdapterManifestFile.Read(folder);
        LibTorch.Load(options.LibTorchDirectory);
        return new FineTunedModel(manifest, Open(folder, manifest, options));
    }

    /// <summary>The prompt of a conversation, up to the opening of the next answer.</summary>
    /// <exception cref="FineTuneException">FTSDK4005: the base has no chat template; FTSDK13xx: the template refuses the messages.</exception>
    internal int[] EncodeConversation(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        using var use = _handle.Use();
        var conversations = _handle.Base.Conversations ?? throw new FineTuneException(
            DiagnosticCodes.ChatTemplateMissing, $"The base '{Manifest.Base.Model}' of the adapter '{Name}' has no chat template, so it can't answer messages. Use the text generation service, which continues a raw prompt.");
        return conversations.EncodePrompt(messages, cancellationToken: cancellationToken);
    }

    /// <summary>The prompt of raw text.</summary>
    internal int[] EncodeText(string text)
    {
        using var use = _handle.Use();
        return _handle.Base.Tokenizer.EncodeWithSpecialTokens(text).Ids;
    }

    /// <summary>Answers a prompt. The last token has the finish reason. What was taken is freed when the enumeration ends, however it ends.</summary>
    /// <param name="prompt">The prompt's ids.</param>
    /// <param name="options">How; the base's stop tokens are added.</param>
    /// <param name="cancellationToken">Looked at before every token.</param>
    /// <exception cref="FineTuneException">FTSDK4014: the prompt fills the context.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed before the call.</exception>
    internal async IAsyncEnumerable<GeneratedToken> StreamAsync(int[] prompt, GenerationOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var use = _handle.Use();
        cancellationToken.ThrowIfCancellationRequested();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var decoding = new Decoding(_handle.Generator.Generate(prompt, options with { StopTokenIds = _handle.Base.StopTokenIds }, stop.Token), stop.Token);
        _handle.Base.Loop.Add(decoding);
        try
        {
            await foreach (var token in decoding.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                // Tokens that were computed ahead of the cancellation are no longer wanted.
                cancellationToken.ThrowIfCancellationRequested();
                yield return token;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await decoding.Ended.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the model. Requests under way are finished, and then its memory is freed; the base's goes with its last adapter.</summary>
    public void Dispose() => _handle.Dispose();

    private static ServedModelHandle Open(string folder, AdapterManifest manifest, FineTunedModelOptions options)
    {
        var shared = Acquire(folder, manifest, options, new Device(DeviceNames.Choose(options.Device)));
        try
        {
            return OpenOn(shared, folder, manifest);
        }
        catch
        {
            shared.Release();
            throw;
        }
    }

    private static SharedBase Acquire(string folder, AdapterManifest manifest, FineTunedModelOptions options, Device device)
    {
        if (TrainedModelFolder.Describes(manifest))
        {
            var trained = new TrainedModelFolder(folder, manifest);
            return SharedBase.Acquire(trained.Identity, device, trained.Open);
        }

        var locator = new BaseLocator(manifest.Name, manifest.Base);
        return SharedBase.Acquire(manifest.Base.Identity, device, () => locator.Find(options, BasePlaces.Default(options.ContentDirectory)));
    }

    private static ServedModelHandle OpenOn(SharedBase shared, string folder, AdapterManifest manifest)
    {
        var model = new CausalLanguageModel(shared.Content.Config, shared.Content.Weights);
        LoadedAdapter? adapter = null;
        try
        {
            if (!TrainedModelFolder.Describes(manifest))
                adapter = LoadedAdapter.Load(model, folder);
            Probe.Check(model, manifest, folder);
            return new ServedModelHandle(shared, model, adapter);
        }
        catch
        {
            model.Dispose();
            adapter?.Dispose();
            throw;
        }
    }
}
