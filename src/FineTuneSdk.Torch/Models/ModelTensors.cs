using System.Globalization;

namespace FineTuneSdk.Torch.Models;

/// <summary>The names of a model's modules and the shapes of its tensors, as Hugging Face's files have them.</summary>
internal static class ModelTensors
{
    public const string Embedding = "model.embed_tokens";
    public const string FinalNorm = "model.norm";
    public const string Head = "lm_head";
    public const string QueryNorm = ".self_attn.q_norm";
    public const string KeyNorm = ".self_attn.k_norm";

    /// <summary>The path of a layer, <c>model.layers.N</c>.</summary>
    public static string Layer(int index) => string.Create(CultureInfo.InvariantCulture, $"model.layers.{index}");

    /// <summary>Every tensor that a file for this model holds, in the order of the computation. A tied head has none.</summary>
    public static IEnumerable<TensorSpec> All(ModelConfig config)
    {
        var query = config.HeadCount * config.HeadSize;
        var keyValue = config.KeyValueHeadCount * config.HeadSize;
        yield return new TensorSpec(Embedding + ".weight", [config.VocabularySize, config.HiddenSize]);
        for (var i = 0; i < config.LayerCount; i++)
        {
            var layer = Layer(i);
            yield return new TensorSpec(layer + ".input_layernorm.weight", [config.HiddenSize]);
            foreach (var tensor in Linear(layer + ".self_attn.q_proj", config.HiddenSize, query, config.QueryKeyValueBias))
                yield return tensor;
            foreach (var tensor in Linear(layer + ".self_attn.k_proj", config.HiddenSize, keyValue, config.QueryKeyValueBias))
                yield return tensor;
            foreach (var tensor in Linear(layer + ".self_attn.v_proj", config.HiddenSize, keyValue, config.QueryKeyValueBias))
                yield return tensor;
            if (config.QueryKeyNorm)
            {
                yield return new TensorSpec(layer + QueryNorm + ".weight", [config.HeadSize]);
                yield return new TensorSpec(layer + KeyNorm + ".weight", [config.HeadSize]);
            }
            foreach (var tensor in Linear(layer + ".self_attn.o_proj", query, config.HiddenSize, config.AttentionOutputBias))
                yield return tensor;
            yield return new TensorSpec(layer + ".post_attention_layernorm.weight", [config.HiddenSize]);
            foreach (var tensor in Linear(layer + ".mlp.gate_proj", config.HiddenSize, config.IntermediateSize, config.FeedForwardBias))
                yield return tensor;
            foreach (var tensor in Linear(layer + ".mlp.up_proj", config.HiddenSize, config.IntermediateSize, config.FeedForwardBias))
                yield return tensor;
            foreach (var tensor in Linear(layer + ".mlp.down_proj", config.IntermediateSize, config.HiddenSize, config.FeedForwardBias))
                yield return tensor;
        }
        yield return new TensorSpec(FinalNorm + ".weight", [config.HiddenSize]);
        if (!config.TieWordEmbeddings)
            yield return new TensorSpec(Head + ".weight", [config.VocabularySize, config.HiddenSize]);
    }

    private static IEnumerable<TensorSpec> Linear(string path, long inFeatures, long outFeatures, bool bias)
    {
        yield return new TensorSpec(path + ".weight", [outFeatures, inFeatures]);
        if (bias)
            yield return new TensorSpec(path + ".bias", [outFeatures]);
    }
}
