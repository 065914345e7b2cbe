using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Models;
using static TorchSharp.torch;

namespace FineTuneSdk.Benchmarks;

/// <summary>Full sequences, every token in the loss: nothing to save. Against the same model from plain modules, and against its matrix products alone.</summary>
internal static class FullSequences
{
    private const int Length = 257;
    private const int BatchSize = 8;

    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama", VocabularySize = 8192, HiddenSize = 512, IntermediateSize = 1408, LayerCount = 8, HeadCount = 8, KeyValueHeadCount = 4, HeadSize = 64,
        MaxPositions = 2048, NormEpsilon = 1e-5, Rotary = new RotaryConfig(), TieWordEmbeddings = true,
    };

    public static void Run(int rounds)
    {
        using var weights = ModelWeights.CreateFresh(Config, 1);
        var random = new Random(1);
        EncodedExample[] batch = [.. Enumerable.Range(0, BatchSize).Select(_ => new EncodedExample(
            new Example { Location = new SourceSpan("benchmark"), Prompt = "", Completion = "" },
            [.. Enumerable.Range(0, Length).Select(_ => random.Next((int)Config.VocabularySize))],
            [.. Enumerable.Range(0, Length).Select(i => i > 0)]))];
        var method = new MethodSpec { Rank = 8, Alpha = 16 };
        using var job = new Job(Config, weights, method, batch);
        using var plain = new PlainModel(Config, weights, method, isFused: false);
        using var fused = new PlainModel(Config, weights, method, isFused: true);
        var products = new MatrixProducts(Config, BatchSize * (Length - 1));

        var losses = new double[3];
        var turns = new Turns();
        turns.Add("ours", _ => losses[0] = job.Ours(batch));
        turns.Add("plain modules", _ => losses[1] = plain.Step(batch));
        turns.Add("plain modules with fused attention", _ => losses[2] = fused.Step(batch));
        turns.Add("matrix products alone", _ => products.Run());
        turns.Run(rounds);

        var tokens = BatchSize * (Length - 1);
        foreach (var name in turns.Names)
            Console.WriteLine($"{name,-36} {tokens / turns.Median(name),8:n0} tokens/s   ours / this {turns.Ratio(name, "ours"):0.00}");
        Console.WriteLine($"losses {string.Join(", ", losses.Select(l => l.ToString("0.00000", System.Globalization.CultureInfo.InvariantCulture)))}; share of the matrix-product rate {turns.Ratio("matrix products alone", "ours"):0%} ({products.Operations / turns.Median("matrix products alone") / 1e9:n0} GFLOP/s)");
    }
}
