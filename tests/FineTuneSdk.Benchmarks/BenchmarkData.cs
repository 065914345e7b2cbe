using System.Text.Json;
using FineTuneSdk.Tests.Gguf;

namespace FineTuneSdk.Benchmarks;

/// <summary>What the benchmarks read of the folder of the reference numbers.</summary>
internal static class BenchmarkData
{
    /// <summary>The folder.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("FINETUNE_TESTDATA") ?? throw new InvalidOperationException("FINETUNE_TESTDATA isn't set.");

    /// <summary>The folder of SmolLM2-135M-Instruct as it lies there.</summary>
    public static string SmolLm2 { get; } = Path.Combine(Root, "models", "smollm2-135m-instruct");

    /// <summary>The same model as a Hugging Face folder.</summary>
    public static string SmolLm2Folder() => GgufModelFolder.Of(SmolLm2);

    /// <summary>The training problems of GSM8K.</summary>
    public static IEnumerable<(string Question, string Answer)> Gsm8k() =>
        File.ReadLines(Path.Combine(Root, "datasets", "gsm8k", "train.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(problem => (problem.GetProperty("question").GetString()!, problem.GetProperty("answer").GetString()!));
}
