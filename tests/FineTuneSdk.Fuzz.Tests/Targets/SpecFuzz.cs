using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Fuzz.Tests.Fuzzing;

namespace FineTuneSdk.Fuzz.Tests.Targets;

public sealed class SpecFuzz
{
    private const string Spec = """
        // A comment.
        {
          "base": { "model": "tiny" },
          "data": { "train": "data/a.jsonl", "validation": 0.05, "test": "data/b.jsonl" },
          "method": { "type": "lora", "rank": 16, "alpha": 32, "dropout": 0.1, "targets": "all-linear", "modulesToSave": ["embed_tokens"], "ensureWeightTying": true },
          "training": { "epochs": 5, "learningRate": 2e-3, "batchSize": 8, "maxLength": 256, "schedule": "cosine", "warmup": 0.03, "seed": 42 },
          "evaluation": { "maxNewTokens": 32, "gates": [{ "metric": "exactMatch", "field": "department", "min": 0.85 }] },
        }
        """;

    [Fact]
    public void Specs()
    {
        using var file = new InputFile("a.finetune.json");
        Fuzzer.Run("specs", [Seed.Of("spec", Spec)], input => Read(file.Write(input)), bytesPerByte: 1000, bytesAlways: 2 << 20);
    }

    private static bool Read(string path)
    {
        var data = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(path)!, "data"));
        foreach (var name in new[] { "a.jsonl", "b.jsonl" })
            File.WriteAllText(Path.Combine(data.FullName, name), "{}");
        var diagnostics = new DiagnosticBag();
        var spec = SpecReader.Read(path, diagnostics);
        // Either there is a spec to go on with, or it was said why not.
        Assert.True(spec is { HasErrors: false } || diagnostics.HasErrors);
        return spec is { HasErrors: false };
    }
}
