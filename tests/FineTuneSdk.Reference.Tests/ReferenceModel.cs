using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Reference.Tests;

/// <summary>A base of the reference numbers, with the inputs that its numbers are for.</summary>
internal sealed class ReferenceModel : IDisposable
{
    private ReferenceModel(string folder)
    {
        Config = ModelConfigReader.Read(Path.Combine(folder, "config.json"));
        using var files = SafetensorsSet.Open(folder);
        Weights = ModelWeights.Load(files, Config);
        Inputs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "inputs.json"))).RootElement.Clone();
    }

    public ModelConfig Config { get; }

    public ModelWeights Weights { get; }

    public JsonElement Inputs { get; }

    /// <summary>The folder of a base by its name: in the set of the case, else in the other one.</summary>
    public static string Folder(string set, string name) =>
        new[] { set, "reference", "reference2" }.Select(s => Path.Combine(Testdata.Require(), s, "models", name)).First(Directory.Exists);

    /// <summary>Opens a base; null, with the reason, if its kind isn't supported yet.</summary>
    public static ReferenceModel? Open(string folder, out string why)
    {
        why = "";
        try
        {
            return new ReferenceModel(folder);
        }
        catch (FineTuneException exception) when (exception.Diagnostics.All(d => d.Code is DiagnosticCodes.ModelTypeNotSupported or DiagnosticCodes.ConfigValueNotSupported or DiagnosticCodes.ConfigKeyUnknown))
        {
            why = $"base {Path.GetFileName(folder)}: {exception.Diagnostics[0].Message}";
            return null;
        }
    }

    public CausalLanguageModel View() => new(Config, Weights);

    public void Dispose() => Weights.Dispose();
}
