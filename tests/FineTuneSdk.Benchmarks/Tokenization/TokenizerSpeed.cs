using System.Text;
using System.Text.Json;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Benchmarks.Tokenization;

/// <summary>Megabytes of text a second, on one thread: ours with offsets, Microsoft.ML.Tokenizers' BPE, and Hugging Face's tokenizers for JavaScript.</summary>
internal static class TokenizerSpeed
{
    private const string Ours = "ours", MlNet = "Microsoft.ML.Tokenizers", Node = "@huggingface/tokenizers";

    public static void Run(int rounds)
    {
        var testdata = BenchmarkData.Root;
        var texts = new (string Name, IReadOnlyList<string> Documents)[]
        {
            ("tinyshakespeare", [File.ReadAllText(Path.Combine(testdata, "datasets", "tinyshakespeare", "input.txt"))]),
            ("gsm8k", [.. BenchmarkData.Gsm8k().SelectMany(problem => new[] { problem.Question, problem.Answer })]),
        };
        var node = NodeTokenizer.Install();
        try
        {
            foreach (var folder in (string[])["tokenizers/qwen3", "tokenizers/mistral-7b-v0.1", "models/smollm2-135m-instruct"])
            {
                foreach (var (name, documents) in texts)
                    Compare(Path.Combine(testdata, folder), name, documents, node, rounds);
            }
        }
        finally
        {
            if (node is not null)
                Directory.Delete(node, recursive: true);
        }
    }

    private static void Compare(string folder, string name, IReadOnlyList<string> documents, string? node, int rounds)
    {
        var path = Path.Combine(folder, "tokenizer.json");
        var ours = TokenizerJson.Load(path);
        var control = ControlTokenizer.Create(path);
        using var process = node is null ? null : NodeTokenizer.Start(node, folder, documents);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var turns = new Turns();
        turns.Add(Ours, _ => counts[Ours] = documents.Sum(text => (long)ours.Encode(text).Ids.Length));
        turns.Add(MlNet, _ => counts[MlNet] = documents.Sum(text => (long)control(text)));
        if (process is not null)
            turns.Add(Node, _ => counts[Node] = process.Count());
        turns.Run(rounds);

        var megabytes = documents.Sum(text => (long)Encoding.UTF8.GetByteCount(text)) / 1e6;
        Console.WriteLine($"{Path.GetFileName(folder)}, {name}: {megabytes:0.0} MB, medians of {rounds} rounds");
        foreach (var variant in turns.Names)
            Console.WriteLine($"  {variant,-24} {megabytes / turns.Median(variant),6:0.0} MB/s   ours / this {turns.Ratio(variant, Ours):0.00}   {counts[variant]:n0} tokens");
    }
}
