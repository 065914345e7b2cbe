using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Reference.Tests.Models;

/// <summary>Configurations of published models.</summary>
public sealed class ConfigTests
{
    // The numbers of parameters that their model cards state.
    private static readonly Dictionary<string, long> Parameters = new(StringComparer.Ordinal)
    {
        ["Llama-3.2-1B-Instruct.config.json"] = 1_235_814_400,
        ["Qwen2.5-0.5B.config.json"] = 494_032_768,
        ["SmolLM2-135M.config.json"] = 134_515_008,
    };

    [Fact]
    public void Published_configurations_give_models_of_the_published_size()
    {
        var folder = Path.Combine(Testdata.Require(), "models", "hf-configs");
        Assert.SkipUnless(Directory.Exists(folder), "There are no published configurations.");
        foreach (var path in Directory.EnumerateFiles(folder, "*.json"))
        {
            var config = ModelConfigReader.Read(path);
            var count = ModelTensors.All(config).Sum(t => t.Shape.Aggregate((a, b) => a * b));
            if (Parameters.TryGetValue(Path.GetFileName(path), out var expected))
                Assert.Equal(expected, count);
            CaseReport.Ran("published configurations", Path.GetFileName(path), $"{count} parameters");
        }
    }
}
