using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Models;
using static TorchSharp.torch;

namespace FineTuneSdk.Benchmarks.Decoding;

/// <summary>Greedy answers of SmolLM2-135M: ours, in float32, against llama.cpp on the file's own quantised weights; and against the products and the memory that a token can't do without.</summary>
internal static class DecodingSpeed
{
    private const string Ours = "ours", Llama = "llama.cpp", Products = "libtorch's matrix products alone", Reading = "a sum over the weights";
    private const int BatchSize = 8;
    private const int BatchLength = 64;
    private const int FloorRuns = 8;

    private static readonly int[] Lengths = [64, 256];

    public static void Run(int rounds)
    {
        var gguf = Directory.EnumerateFiles(BenchmarkData.SmolLm2, "*.gguf").Single();
        var folder = BenchmarkData.SmolLm2Folder();
        var config = ModelConfigReader.Read(Path.Combine(folder, "config.json"));
        var tokenizer = TokenizerJson.Load(Path.Combine(folder, "tokenizer.json"));
        using var files = SafetensorsSet.Open(folder);
        using var weights = ModelWeights.Load(files, config);
        using var model = new CausalLanguageModel(config, weights);
        using var llama = new LlamaCpp(gguf, get_num_threads(), BatchSize);
        var prompts = Prompts(tokenizer, rounds * BatchSize);

        var turns = new Turns();
        var answers = new (int[] Ours, int[] Llama)[rounds];
        AddSingle(turns, prompts, model, llama, answers);
        AddBatches(turns, prompts, new TextGenerator(model, tokenizer), llama);
        AddFloor(turns, weights);
        turns.Run(rounds);

        var bytes = weights.Tensors.Values.Sum(t => t.NumberOfElements * t.ElementSize);
        Console.WriteLine($"{rounds} prompts of {prompts.Take(rounds).Average(p => p.Length):n0} tokens, {get_num_threads()} threads; weights: ours {bytes / 1e6:n0} MB, llama.cpp's {new FileInfo(gguf).Length / 1e6:n0} MB");
        Print(turns, "prompt", prompts.Take(rounds).Average(p => p.Length));
        foreach (var length in Lengths)
            Print(turns, $"{length} tokens", length);
        PrintBatch(turns);
        var (token, products, reading) = (turns.Median($"{Lengths[0]} tokens, {Ours}") / Lengths[0], turns.Median(Products) / FloorRuns, turns.Median(Reading) / FloorRuns);
        Console.WriteLine($"  a token of ours {token * 1e3:0.0} ms; {Products} {products * 1e3:0.0} ms; {Reading} {reading * 1e3:0.0} ms, {bytes / reading / 1e9:0.0} GB/s: ours reads at {reading / token:0%} of that rate");
        var same = answers.Select(a => a.Ours.AsSpan().CommonPrefixLength(a.Llama)).Order().ToList();
        Console.WriteLine($"  the same greedy tokens in {same.Count(s => s == Lengths[^1])} of {rounds} answers of {Lengths[^1]}; the others differ after {string.Join(", ", same.Where(s => s < Lengths[^1]))}");
    }

    private static void AddSingle(Turns turns, List<int[]> prompts, CausalLanguageModel model, LlamaCpp llama, (int[] Ours, int[] Llama)[] answers)
    {
        TokenGenerator? tokens = null;
        void Start(int round)
        {
            tokens?.Dispose();
            tokens = new TokenGenerator(model, prompts[round], new GenerationOptions(), Lengths.Max() + 1);
            tokens.Next(default);
        }
        turns.Add($"prompt, {Ours}", Start);
        turns.Add($"prompt, {Llama}", round => llama.Start(prompts[round]));
        foreach (var length in Lengths)
        {
            turns.Add($"{length} tokens, {Ours}", round => answers[round].Ours = [.. Enumerable.Range(0, length).Select(_ => tokens!.Next(default))], Start);
            turns.Add($"{length} tokens, {Llama}", round => answers[round].Llama = [.. Enumerable.Range(0, length).Select(_ => llama.Next()[0])], round => llama.Start(prompts[round]));
        }
    }

    private static void AddBatches(Turns turns, List<int[]> prompts, TextGenerator generator, LlamaCpp llama)
    {
        int[][] Batch(int round) => [.. prompts.Skip(round * BatchSize).Take(BatchSize)];
        foreach (var (name, length) in (ReadOnlySpan<(string, int)>)[($"{BatchSize} prompts", 1), ($"{BatchSize} × {BatchLength} tokens", BatchLength)])
        {
            turns.Add($"{name}, {Ours}", round => generator.GenerateBatch(Batch(round), new GenerationOptions { MaxNewTokens = length }));
            turns.Add($"{name}, {Llama}", round =>
            {
                llama.Start(Batch(round));
                for (var i = 1; i < length; i++)
                    llama.Next();
            });
        }
    }

    private static void AddFloor(Turns turns, ModelWeights weights)
    {
        var products = weights.Tensors.Values.Where(t => t.dim() == 2).Select(t => (X: randn(1, t.size(1)), Weight: t)).ToList();
        void Repeat(Action run)
        {
            for (var i = 0; i < FloorRuns; i++)
                run();
        }
        turns.Add(Products, _ => Repeat(() => products.ForEach(p => nn.functional.linear(p.X, p.Weight).Dispose())));
        turns.Add(Reading, _ => Repeat(() => products.ForEach(p => p.Weight.sum().Dispose())));
    }

    private static List<int[]> Prompts(ITokenizer tokenizer, int count) =>
        [.. BenchmarkData.Gsm8k().Take(count)
            .Select(problem => tokenizer.Encode($"<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n<|im_start|>user\n{problem.Question}<|im_end|>\n<|im_start|>assistant\n").Ids)];

    private static void Print(Turns turns, string name, double tokens)
    {
        var (ours, llama) = ($"{name}, {Ours}", $"{name}, {Llama}");
        Console.WriteLine($"  {name,-24} ours {tokens / turns.Median(ours),8:n1} tokens/s   llama.cpp {tokens / turns.Median(llama),8:n1}   ours / this {turns.Ratio(llama, ours):0.00}");
    }

    // The prompts go through with the first tokens, which are left out.
    private static void PrintBatch(Turns turns)
    {
        double Rate(string who) => BatchSize * (BatchLength - 1) / (turns.Median($"{BatchSize} × {BatchLength} tokens, {who}") - turns.Median($"{BatchSize} prompts, {who}"));
        double Alone(string who) => Lengths[0] / turns.Median($"{Lengths[0]} tokens, {who}");
        Console.WriteLine($"  {BatchSize} answers at once        ours {Rate(Ours),8:n1} tokens/s   llama.cpp {Rate(Llama),8:n1}   ours / this {Rate(Ours) / Rate(Llama):0.00}; at once / alone: ours {Rate(Ours) / Alone(Ours):0.00}, llama.cpp {Rate(Llama) / Alone(Llama):0.00}");
    }
}
