using System.Text.Json;
using FineTuneSdk.Torch.Generation;
using TorchSharp;

namespace FineTuneSdk.Reference.Tests.Generation;

/// <summary>What Transformers' logits warpers make of given logits.</summary>
public sealed class SamplerTests
{
    private const string Kind = "logits processors";
    private const double Limit = 1e-6;

    [Fact]
    public void Temperature_top_k_and_top_p_equal_Transformers()
    {
        foreach (var folder in new[] { "reference", "reference2" }.Select(s => Path.Combine(Testdata.Require(), s, "logits_processors")).Where(Directory.Exists))
        {
            var tensors = Tensors.Read(Path.Combine(folder, "processed.safetensors"));
            var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "inputs.json"))).RootElement.GetProperty("cases");
            foreach (var property in cases.EnumerateObject())
            {
                var parameters = property.Value.GetProperty("params");
                var unknown = parameters.EnumerateObject().Select(p => p.Name).Except(["temperature", "top_k", "top_p"]).ToList();
                if (unknown.Count > 0)
                {
                    CaseReport.NotSupported(Kind, property.Name, string.Join(", ", unknown));
                    continue;
                }
                double Get(string name, double fallback) => parameters.TryGetProperty(name, out var value) ? value.GetDouble() : fallback;
                var logits = tensors["logits"].data<float>().ToArray();
                Sampler.Warp(logits, Get("temperature", 1), (int)Get("top_k", 0), Get("top_p", 1));
                var expected = tensors[property.Name].data<float>().ToArray();
                Assert.Equal(property.Value.GetProperty("kept_tokens").GetInt32(), logits.Count(float.IsFinite));
                var worst = 0.0;
                for (var i = 0; i < logits.Length; i++)
                {
                    Assert.Equal(float.IsNegativeInfinity(expected[i]), float.IsNegativeInfinity(logits[i]));
                    if (float.IsFinite(expected[i]))
                        worst = Math.Max(worst, Math.Abs(expected[i] - logits[i]) / Math.Abs(expected[i]));
                }
                Assert.True(worst <= Limit, $"{property.Name}: {worst:g3}");
                CaseReport.Ran(Kind, property.Name, $"{worst:g2} of {Limit:g2}");
            }
        }
    }
}
