using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Training;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Training;

/// <summary>A model of a few thousand weights, and examples for it.</summary>
internal static class SmallTraining
{
    public static ModelConfig Config { get; } = new()
    {
        ModelType = "llama",
        VocabularySize = 48,
        HiddenSize = 16,
        IntermediateSize = 24,
        LayerCount = 2,
        HeadCount = 4,
        KeyValueHeadCount = 2,
        HeadSize = 4,
        MaxPositions = 64,
        NormEpsilon = 1e-5,
        Rotary = new RotaryConfig(),
        TieWordEmbeddings = true,
        InitializerRange = 0.3,
    };

    /// <summary>Examples of different lengths whose second half is supervised.</summary>
    public static IReadOnlyList<EncodedExample> Examples(int count, int seed = 1, int longest = 20)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var ids = Enumerable.Range(0, random.Next(4, longest + 1)).Select(_ => random.Next(48)).ToArray();
            return new EncodedExample(new Example { Location = new SourceSpan("data.jsonl", i + 1), Prompt = "", Completion = "" }, ids, [.. ids.Select((_, k) => k >= ids.Length / 2)]);
        })];
    }

    public static ModelWeights Weights(Device? device = null) => ModelWeights.CreateFresh(Config, 7, device);

    public static MethodSpec Lora { get; } = new() { Rank = 4, Alpha = 8 };

    public static TrainingSpec Spec { get; } = new() { Epochs = 5, BatchSize = 8, LearningRate = 5e-3, Warmup = 0.1 };

    /// <summary>All trained values after a run.</summary>
    public static float[] Train(ModelWeights weights, MethodSpec method, TrainingSpec training, IReadOnlyList<EncodedExample> examples, TrainingOptions? options = null, CancellationTokenSource? stop = null)
    {
        using var model = new CausalLanguageModel(Config, weights);
        var setup = new TrainingSetup(model, method, training, examples);
        using var result = new Trainer(setup, options ?? new TrainingOptions()).Run(stop?.Token ?? CancellationToken.None);
        return Values(result);
    }

    public static float[] Values(TrainingResult result) => [.. result.Parameters.Values.data<float>()];
}
