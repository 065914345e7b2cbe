using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FineTuneSdk.Benchmarks;

/// <summary>The peak of memory that a plan says beside the one that the training's process then had, for configurations that each make another part of it large.</summary>
internal static partial class MemoryPeaks
{
    private const string Lora = """ "rank": 16, "alpha": 32 """;

    private static readonly (string Name, string Method, string Training, int Examples, int Lines)[] Configurations =
    [
        ("batch 8", Lora, """ "batchSize": 8 """, 8, 1),
        ("batch 16 in passes of 4", Lora, """ "batchSize": 16, "microBatchSize": 4 """, 16, 1),
        ("batch 8 in passes of 1", Lora, """ "batchSize": 8, "microBatchSize": 1 """, 8, 1),
        ("batch 8, checkpointing", Lora, """ "batchSize": 8, "gradientCheckpointing": true """, 8, 1),
        ("batch 2, long", Lora, """ "batchSize": 2, "microBatchSize": 2 """, 2, 8),
        ("batch 8, dropout", """ "rank": 16, "alpha": 32, "dropout": 0.1 """, """ "batchSize": 8 """, 8, 1),
        ("batch 8, DoRA", """ "rank": 16, "alpha": 32, "useDora": true """, """ "batchSize": 8 """, 8, 1),
        ("batch 8, two modules, rank 64", """ "rank": 64, "alpha": 64, "targets": ["q_proj", "v_proj"] """, """ "batchSize": 8 """, 8, 1),
        ("batch 8, embedding whole", """ "rank": 16, "alpha": 32, "modulesToSave": ["embed_tokens"], "ensureWeightTying": true """, """ "batchSize": 8 """, 8, 1),
        ("full, batch 4", """ "type": "full" """, """ "batchSize": 4 """, 4, 1),
        ("full, batch 4, Muon", """ "type": "full" """, """ "batchSize": 4, "optimizer": "muon" """, 4, 1),
        ("full, batch 8, checkpointing", """ "type": "full" """, """ "batchSize": 8, "gradientCheckpointing": true """, 8, 1),
    ];

    public static void Run(string? only)
    {
        var folder = BenchmarkData.SmolLm2Folder();
        var problems = BenchmarkData.Gsm8k().Take(128).ToList();
        foreach (var (name, method, training, examples, joined) in Configurations.Where(c => only is null || c.Name.Contains(only, StringComparison.Ordinal)))
        {
            var work = Directory.CreateTempSubdirectory("finetune-memory-");
            try
            {
                var (said, measured, parts) = Measure(work.FullName, folder, method, training, problems, examples, joined);
                Console.WriteLine($"  {name,-32} plan {said / 1e6,6:0} MB   measured {measured / 1e6,6:0} MB   plan / measured {said / measured:0.00}   ({parts})");
            }
            finally
            {
                work.Delete(recursive: true);
            }
        }
    }

    private static (double Said, double Measured, string Parts) Measure(string work, string model, string method, string training, List<(string Question, string Answer)> problems, int examples, int joined)
    {
        var data = problems.Chunk(joined).Take(examples).Select(chunk => JsonSerializer.Serialize(new
        {
            prompt = string.Join("\n", chunk.Select(p => p.Question)),
            completion = string.Join("\n", chunk.Select(p => p.Answer)),
        }));
        File.WriteAllLines(Path.Combine(work, "train.jsonl"), data);
        File.WriteAllText(Path.Combine(work, "memory.finetune.json"), $$"""
            {
              "base": { "model": {{JsonSerializer.Serialize(model)}} },
              "data": { "train": "train.jsonl", "validation": 0 },
              "method": {{{method}}},
              "training": { "learningRate": 1e-5, "maxLength": 2048, "epochs": 2, {{training}} }
            }
            """);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "finetune.dll"), "train", "."])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = work,
        };
        start.Environment["FINETUNE_HOME"] = Path.Combine(work, "home");
        start.Environment["FINETUNE_LIBTORCH"] = (string?)AppContext.GetData("FineTune.LibTorchDirectory");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var measured = 0L;
        while (!process.WaitForExit(50))
        {
            process.Refresh();
            measured = Math.Max(measured, process.HasExited ? 0 : process.PeakWorkingSet64);
        }

        var text = output.GetAwaiter().GetResult();
        var said = Peak().Match(text);
        if (process.ExitCode != 0 || !said.Success)
            throw new InvalidOperationException($"The training ended with {process.ExitCode}:\n{text}");
        var parts = string.Join(", ", Part().Matches(text).Select(m => m.Value));
        return (double.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture) * (said.Groups[2].Value == "G" ? 1e9 : 1e6), measured, parts);
    }

    [GeneratedRegex(@"about ([\d.]+) ([GM])B at the peak")]
    private static partial Regex Peak();

    [GeneratedRegex(@"(?<=[:,or] )(program|weights|activations|trained|gradients|optimizer|logits|a layer's work|between blocks) [\d.]+ [GM]B")]
    private static partial Regex Part();
}
