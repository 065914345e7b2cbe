using System.Text.Json;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Benchmarks;

/// <summary>Useful tokens a second of SmolLM2-135M on real data: ours against our own step padded, with the full head and no common beginning; and each saving switched off alone.</summary>
internal static class RealJobs
{
    private const int BatchSize = 8;

    public static void Run(string name, int rounds)
    {
        var folder = BenchmarkData.SmolLm2Folder();
        var config = ModelConfigReader.Read(Path.Combine(folder, "config.json"));
        using var files = SafetensorsSet.Open(folder);
        using var weights = ModelWeights.Load(files, config);
        var batches = Batches(name, folder, rounds);
        using var job = new Job(config, weights, new MethodSpec { Rank = 16, Alpha = 32 }, batches[0]);

        var losses = new Dictionary<string, double>(StringComparer.Ordinal);
        var turns = new Turns();
        Add("ours", job.Ours);
        Add("padded, full head, nothing shared", b => job.Padded(b, fullHead: true));
        Add("padded, head for targets", b => job.Padded(b, fullHead: false));
        Add("packed, nothing shared", b => job.Packed(b, share: false, wholeLastLayer: false));
        Add("packed, shared, last layer whole", b => job.Packed(b, share: true, wholeLastLayer: true));
        turns.Run(rounds);

        var tokens = batches.Average(b => b.Sum(e => e.Ids.Length));
        Console.WriteLine($"{name}: {rounds} steps of {BatchSize} examples, {tokens:n0} tokens a step");
        foreach (var variant in turns.Names)
            Console.WriteLine($"  {variant,-36} {tokens / turns.Median(variant),8:n0} useful tokens/s   ours / this {turns.Ratio(variant, "ours"):0.00}   loss of the first step {losses[variant]:0.00000}");

        void Add(string variant, Func<IReadOnlyList<EncodedExample>, double> step) => turns.Add(variant, round =>
        {
            var loss = step(batches[round]);
            losses.TryAdd(variant, loss);
        });
    }

    private static List<IReadOnlyList<EncodedExample>> Batches(string name, string folder, int count)
    {
        if (name == "yardstick")
            return Yardstick(Path.Combine(BenchmarkData.SmolLm2, "yardstick"), count);
        var tokenizer = TokenizerJson.Load(Path.Combine(folder, "tokenizer.json"));
        var random = new Random(1);
        if (name == "clinc150")
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(BenchmarkData.Root, "datasets", "clinc150.json")));
            var all = json.RootElement.GetProperty("train").EnumerateArray().Select(e => (Text: e[0].GetString()!, Intent: e[1].GetString()!)).ToArray();
            var system = $"Name the intent of the message. The intents are: {string.Join(", ", all.Select(e => e.Intent).Distinct())}.";
            random.Shuffle(all);
            return [.. all.Take(count * BatchSize).Select(e => Chat(tokenizer, system, e.Text, e.Intent)).Chunk(BatchSize)];
        }

        var problems = BenchmarkData.Gsm8k().ToArray();
        random.Shuffle(problems);
        return [.. problems.Take(count * BatchSize).Select(p => Chat(tokenizer, "You are a helpful AI assistant named SmolLM, trained by Hugging Face", p.Question, p.Answer)).Chunk(BatchSize)];
    }

    private static List<IReadOnlyList<EncodedExample>> Yardstick(string folder, int count)
    {
        var lines = File.ReadLines(Path.Combine(folder, "rendered.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).Select(l =>
        {
            var (from, to) = (l.GetProperty("labels_from").GetInt32(), l.GetProperty("labels_to").GetInt32());
            int[] ids = [.. l.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];
            return Example(ids, i => i >= from && i < to);
        }).ToList();
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "batches.json")));
        return [.. json.RootElement.GetProperty("batches").EnumerateArray().Take(count).Select(b => (IReadOnlyList<EncodedExample>)[.. b.EnumerateArray().Select(i => lines[i.GetInt32()])])];
    }

    private static EncodedExample Chat(ITokenizer tokenizer, string system, string user, string assistant)
    {
        var prompt = tokenizer.Encode($"<|im_start|>system\n{system}<|im_end|>\n<|im_start|>user\n{user}<|im_end|>\n<|im_start|>assistant\n").Ids;
        var answer = tokenizer.Encode($"{assistant}<|im_end|>").Ids;
        return Example([.. prompt, .. answer, .. tokenizer.Encode("\n").Ids], i => i >= prompt.Length && i < prompt.Length + answer.Length);
    }

    private static EncodedExample Example(int[] ids, Func<int, bool> isTarget) =>
        new(new Example { Location = new SourceSpan("benchmark"), Prompt = "", Completion = "" }, ids, [.. ids.Select((_, i) => isTarget(i))]);
}
