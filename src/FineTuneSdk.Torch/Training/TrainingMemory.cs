using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;

namespace FineTuneSdk.Torch.Training;

/// <summary>What a training holds when it holds most, in bytes: at the beginning of the backward pass over the largest pass's rows.</summary>
/// <param name="Weights">The base's.</param>
/// <param name="Trained">What is trained.</param>
/// <param name="Gradients">Their gradients.</param>
/// <param name="Optimizer">The optimizer's moments.</param>
/// <param name="Activations">What the layers keep for the backward pass.</param>
/// <param name="Logits">The logits of as many targets as are computed at a time, with what their loss keeps.</param>
/// <param name="Working">What a layer takes beside that while it is computed.</param>
public sealed record TrainingMemory(long Weights, long Trained, long Gradients, long Optimizer, long Activations, long Logits, long Working)
{
    private const int Float = 4;

    // Of what the blocks in use take. Over the configurations of the benchmark "memory" glibc's heap lost 18 to 28 percent (FineTuneSdk.Cli's StartSettings says why).
    private const double LostBetweenBlocks = 0.22;

    /// <summary>What the heap loses between blocks of different sizes that come and go; weights are mapped files, or are there before.</summary>
    public long Heap => (long)(LostBetweenBlocks * InHeap);

    /// <summary>All of it.</summary>
    public long Total => Weights + InHeap + Heap;

    // Logits and a layer's working memory aren't needed at the same time.
    private long InHeap => Trained + Gradients + Optimizer + Activations + Math.Max(Logits, Working);

    /// <summary>Computes the figures; nothing is run.</summary>
    public static TrainingMemory Create(TrainingSetup setup, TrainingPlan plan)
    {
        var (model, count) = (setup.Model, plan.TrainableParameters);
        var matrices = setup.Training.Optimizer == OptimizerType.Muon ? setup.Layout.Tensors.Where(t => t.IsBlockMatrix).Sum(t => t.Count) : 0;
        var kept = new KeptFloats(setup);
        var first = setup.Layout.FirstTrainedLayer(model);
        var layers = Enumerable.Range(0, model.Config.LayerCount).Select(i => i < first ? 0 : kept.Layer(i)).ToList();
        var rows = plan.LargestPassTokens;
        var activations = setup.Training.GradientCheckpointing
            ? rows * ((model.Config.LayerCount + 1L) * model.Config.HiddenSize + layers.Max())
            : rows * layers.Sum();
        return new TrainingMemory(
            model.Weights.Tensors.Values.Sum(t => t.numel() * t.ElementSize),
            Float * count,
            Float * count,
            Float * (2 * (count - matrices) + matrices),
            Float * activations,
            Float * (SupervisedLoss.LogitsAtATime(model.Config.VocabularySize, plan.LargestPassTargets) * 3 + kept.HeadGradient),
            Float * (rows * kept.Working + kept.Widened));
    }

    /// <summary>Counts floats for a row, by what each operation saves: norms their input, adapted and trained maps theirs, attention queries, keys, values and result, the gated product both factors.</summary>
    private sealed class KeptFloats(TrainingSetup setup)
    {
        private static readonly string[] AttentionInputs = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"];
        private static readonly string[] FeedForwardInputs = ["mlp.gate_proj", "mlp.up_proj"];

        private readonly ModelConfig _config = setup.Model.Config;
        private readonly bool _isFull = setup.Method.Type == MethodType.Full;
        private readonly Dictionary<string, AdaptedModule> _adapted = setup.Layout.Adapted.ToDictionary(a => a.Module.Path, StringComparer.Ordinal);

        private long QueryWidth => _config.HeadCount * _config.HeadSize;

        private long KeyWidth => _config.KeyValueHeadCount * _config.HeadSize;

        /// <summary>A trained head's gradient is computed apart before it is added up.</summary>
        public long HeadGradient => setup.Layout.Tensors.Where(t => t.Name.StartsWith(setup.Model.Head.Path + ".", StringComparison.Ordinal) || t.Name.StartsWith(setup.Model.Embedding.Path + ".", StringComparison.Ordinal))
            .Select(t => t.Count).DefaultIfEmpty(0).Max();

        /// <summary>The one matrix that is widened at a time, where weights are narrow; a matrix's own gradient where they are trained.</summary>
        public long Widened => _isFull || setup.Model.Weights.Tensors.Values.Any(t => t.ElementSize < Float) ? _config.HiddenSize * Math.Max(_config.IntermediateSize, QueryWidth) : 0;

        /// <summary>Of a layer's backward pass at its widest: the feed-forward's gradients.</summary>
        public long Working => 5 * _config.IntermediateSize + 4 * _config.HiddenSize;

        public long Layer(int layer)
        {
            var path = ModelTensors.Layer(layer) + ".";
            var (hidden, inner) = (_config.HiddenSize, _config.IntermediateSize);
            var normalized = _config.QueryKeyNorm ? QueryWidth + KeyWidth : 0;
            return 2 * hidden + 2 * (QueryWidth + KeyWidth) + normalized + 2 * inner + 2
                + (AttentionInputs.Any(name => Keeps(path + name)) ? hidden : 0)
                + (FeedForwardInputs.Any(name => Keeps(path + name)) ? hidden : 0)
                + (Keeps(path + "mlp.down_proj") ? inner : 0)
                + _adapted.Values.Where(a => a.Module.Path.StartsWith(path, StringComparison.Ordinal)).Sum(Update);
        }

        private bool Keeps(string path) => _isFull || _adapted.ContainsKey(path);

        // A·x; DoRA also keeps the sum that its magnitude scales, dropout what it dropped and which.
        private long Update(AdaptedModule module)
        {
            var weight = setup.Model.Weights[module.Module.Path + ".weight"];
            return module.Rank + (setup.Method.UseDora ? weight.size(0) : 0) + (setup.Method.Dropout > 0 ? weight.size(1) * 5 / 4 : 0);
        }
    }
}
