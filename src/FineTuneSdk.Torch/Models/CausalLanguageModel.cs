using FineTuneSdk.Torch.Models.Packing;

namespace FineTuneSdk.Torch.Models;

/// <summary>
/// A decoder-only language model: a light view over <see cref="ModelWeights"/>, assembled from a <see cref="ModelConfig"/>. Several views share one set of weights;
/// what a view has of its own are the modules that were put into its slots. A forward pass changes nothing, so passes may run concurrently once the slots are set.
/// </summary>
public sealed class CausalLanguageModel : IDisposable
{
    private readonly RotaryEmbedding _rotary;
    private readonly DecoderLayer[] _layers;
    private readonly RmsNorm _finalNorm;
    private readonly List<LinearSlot> _linears = [];
    private readonly List<RmsNorm> _norms = [];

    /// <summary>Assembles the view. The weights must outlive it.</summary>
    public CausalLanguageModel(ModelConfig config, ModelWeights weights)
        : this(config, weights, length => RotaryFrequencies.Compute(config.Rotary, config.HeadSize, length))
    {
    }

    /// <summary>Assembles the view with rotary frequencies of the caller's, by the tokens of a sequence.</summary>
    internal CausalLanguageModel(ModelConfig config, ModelWeights weights, Func<long, float[]> rotaryFrequencies)
    {
        Config = config;
        Weights = weights;
        Device = weights[ModelTensors.Embedding + ".weight"].device;
        _rotary = new RotaryEmbedding(config.Rotary, rotaryFrequencies);
        Embedding = new EmbeddingSlot(ModelTensors.Embedding, new Embedding(weights[ModelTensors.Embedding + ".weight"], weights[ModelTensors.FinalNorm + ".weight"].dtype));
        _layers = new DecoderLayer[config.LayerCount];
        for (var i = 0; i < _layers.Length; i++)
            _layers[i] = Layer(i);
        _finalNorm = Norm(ModelTensors.FinalNorm);
        Head = config.TieWordEmbeddings
            ? new LinearSlot(ModelTensors.Head, new Linear(weights[ModelTensors.Embedding + ".weight"], null))
            : Slot(ModelTensors.Head);
    }

    /// <summary>The architecture.</summary>
    public ModelConfig Config { get; }

    /// <summary>The base's tensors.</summary>
    public ModelWeights Weights { get; }

    /// <summary>Where the base's tensors are, and with them everything that is computed.</summary>
    public Device Device { get; }

    /// <summary>The linear maps in the order of the computation, the head among them when it is untied.</summary>
    internal IReadOnlyList<LinearSlot> Linears => _linears;

    /// <summary>The embedding, <c>model.embed_tokens</c>.</summary>
    internal EmbeddingSlot Embedding { get; }

    /// <summary>The head, tied or not. A tied one holds the base's embedding until something else is put here, whatever stands in <see cref="Embedding"/>.</summary>
    internal LinearSlot Head { get; }

    /// <summary>The norms in the order of the computation.</summary>
    internal IReadOnlyList<RmsNorm> Norms => _norms;

    /// <summary>Runs the decoder.</summary>
    /// <param name="inputIds">[B, T] int64.</param>
    /// <param name="attentionMask">
    /// [B, T] (with a cache: [B, cached + T]), nonzero for tokens, 0 for padding at either side; null when there is no padding, or padding on the right only whose
    /// rows aren't used: under a causal mask no token sees what is right of it, and without a mask attention is cheaper.
    /// </param>
    /// <param name="cache">The call's cache, or null.</param>
    /// <returns>[B, T, hidden], after the final norm.</returns>
    internal Tensor Forward(Tensor inputIds, Tensor? attentionMask = null, KeyValueCache? cache = null) => Forward(inputIds, attentionMask, cache, null);

    /// <summary>As the other one; <paramref name="observe"/> sees the embedding's output (0) and each layer's (1 …) before the final norm.</summary>
    internal Tensor Forward(Tensor inputIds, Tensor? attentionMask, KeyValueCache? cache, Action<int, Tensor>? observe)
    {
        var hidden = Embedding.Module.Forward(inputIds);
        try
        {
            using var context = ForwardContext.Create(inputIds, attentionMask, cache, Config.SlidingWindow, _rotary, hidden.dtype);
            observe?.Invoke(0, hidden);
            for (var i = 0; i < _layers.Length; i++)
            {
                var next = _layers[i].Forward(hidden, context, cache);
                hidden.Dispose();
                hidden = next;
                observe?.Invoke(i + 1, hidden);
            }
            cache?.Advance(inputIds.size(1));
            return _finalNorm.Forward(hidden);
        }
        finally
        {
            hidden.Dispose();
        }
    }

    /// <summary>Prepares passes over packed rows. The caller disposes it, after the backward pass.</summary>
    internal PackedPass Pack(PackedRows rows) => new(rows, Embedding, _layers, _finalNorm, _rotary, Config.HeadCount, Device);

    /// <summary>[…, hidden] → […, vocabulary] float32, so that only the rows that are needed are computed.</summary>
    internal Tensor Logits(Tensor hidden)
    {
        var logits = Head.Module.Forward(hidden);
        if (logits.dtype == ScalarType.Float32)
            return logits;
        using (logits)
            return logits.to(ScalarType.Float32);
    }

    /// <summary>A cache for one call of this model, whose prompt may come in pieces.</summary>
    internal KeyValueCache CreateCache(long capacity, long promptLength = 0) => new(_layers.Length, capacity, promptLength);

    /// <summary>Frees what stands in the slots and the view's own tables; the weights stay.</summary>
    public void Dispose()
    {
        foreach (var slot in _linears)
            slot.Module.Dispose();
        if (Config.TieWordEmbeddings)
            Head.Module.Dispose();
        Embedding.Module.Dispose();
        foreach (var norm in _norms)
            norm.Dispose();
        _rotary.Dispose();
    }

    private DecoderLayer Layer(int index)
    {
        var path = ModelTensors.Layer(index);
        var attentionNorm = Norm(path + ".input_layernorm");
        var (query, key, value) = (Slot(path + ".self_attn.q_proj"), Slot(path + ".self_attn.k_proj"), Slot(path + ".self_attn.v_proj"));
        var attention = new Attention(Config, index, query, key, value, Slot(path + ".self_attn.o_proj"))
        {
            QueryNorm = Config.QueryKeyNorm ? Norm(path + ModelTensors.QueryNorm) : null,
            KeyNorm = Config.QueryKeyNorm ? Norm(path + ModelTensors.KeyNorm) : null,
        };
        var feedForwardNorm = Norm(path + ".post_attention_layernorm");
        var feedForward = new SwiGlu(Slot(path + ".mlp.gate_proj"), Slot(path + ".mlp.up_proj"), Slot(path + ".mlp.down_proj"));
        return new DecoderLayer(attentionNorm, attention, feedForwardNorm, feedForward);
    }

    private LinearSlot Slot(string path)
    {
        var slot = new LinearSlot(path, new Linear(Weights[path + ".weight"], Weights.Find(path + ".bias")));
        _linears.Add(slot);
        return slot;
    }

    private RmsNorm Norm(string path)
    {
        var norm = new RmsNorm(path, Weights[path + ".weight"], Config.NormEpsilon);
        _norms.Add(norm);
        return norm;
    }
}
