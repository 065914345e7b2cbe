namespace FineTuneSdk.Torch.Models;

/// <summary>What a family of models adds to the common decoder: the defaults and meanings of its <c>config.json</c>. All numbers are those of Transformers' configuration classes.</summary>
/// <param name="ModelType">The family's name in <c>config.json</c>.</param>
/// <param name="Architecture">The class that its checkpoints are made for.</param>
/// <param name="DefaultKeyValueHeads">Key and value heads when the file doesn't say; 0: as many as query heads.</param>
/// <param name="AlwaysQueryKeyValueBias">q, k and v have biases, and no key says so.</param>
/// <param name="HasBiasKeys"><c>attention_bias</c> (q, k, v and output) and <c>mlp_bias</c> are read.</param>
/// <param name="HasWindowKeys"><c>use_sliding_window</c> and its kin are read; a window that is on isn't supported.</param>
internal sealed record ModelFamily(string ModelType, string Architecture, int DefaultKeyValueHeads, bool AlwaysQueryKeyValueBias, bool HasBiasKeys, bool HasWindowKeys)
{
    /// <summary>Every family that is supported.</summary>
    public static readonly IReadOnlyList<ModelFamily> All =
    [
        // configuration_llama.py, modeling_llama.py
        new("llama", "LlamaForCausalLM", DefaultKeyValueHeads: 0, AlwaysQueryKeyValueBias: false, HasBiasKeys: true, HasWindowKeys: false),
        // configuration_qwen2.py, modeling_qwen2.py
        new("qwen2", "Qwen2ForCausalLM", DefaultKeyValueHeads: 32, AlwaysQueryKeyValueBias: true, HasBiasKeys: false, HasWindowKeys: true),
    ];
}
