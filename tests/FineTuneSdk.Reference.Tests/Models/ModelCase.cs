using System.Text.Json;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Models;

/// <summary>A model of the reference numbers in one of the forms of its <c>config.json</c>.</summary>
internal sealed class ModelCase : IDisposable
{
    private const double DefaultLimit = 5e-5;

    private readonly ModelWeights _weights;
    private readonly JsonElement _tolerances;

    private ModelCase(string name)
    {
        Name = name;
        var configPath = Path.Combine(Testdata.Require(), name);
        Folder = Path.GetDirectoryName(configPath)!;
        var config = ModelConfigReader.Read(configPath);
        using var files = SafetensorsSet.Open(Folder);
        _weights = ModelWeights.Load(files, config);
        Model = new CausalLanguageModel(config, _weights, Frequencies(config, files));
        var inputs = Path.Combine(Folder, "inputs.json");
        Inputs = File.Exists(inputs) ? Read(inputs) : default;
        var set = Path.GetDirectoryName(Path.GetDirectoryName(Folder))!;
        Read(Path.Combine(set, "tolerances.json")).GetProperty("models").TryGetProperty(Path.GetFileName(Folder), out _tolerances);
    }

    public string Name { get; }

    public string Folder { get; }

    public CausalLanguageModel Model { get; }

    public JsonElement Inputs { get; }

    /// <summary>Opens a case by the path of its configuration.</summary>
    public static ModelCase Open(string name) => new(name);

    /// <summary>The paths of all configurations of the reference models whose family is supported; one empty name where there are no numbers, so that a test can say so.</summary>
    public static TheoryData<string> Supported => [.. Names(isSupported: true)];

    /// <summary>The paths of the others.</summary>
    public static TheoryData<string> Unsupported => [.. Names(isSupported: false)];

    /// <summary>The limit of a quantity of this model.</summary>
    public double Limit(string quantity) => _tolerances.ValueKind == JsonValueKind.Object && _tolerances.TryGetProperty(quantity, out var limit) ? limit.GetDouble() : DefaultLimit;

    /// <summary>The path of one of the case's files, or null if it has none of that name.</summary>
    public string? FindFile(string name) => File.Exists(Path.Combine(Folder, name)) ? Path.Combine(Folder, name) : null;

    public void Dispose()
    {
        Model.Dispose();
        _weights.Dispose();
    }

    private static List<string> Names(bool isSupported)
    {
        if (Testdata.Root is not { } root)
            return [""];
        var names = Testdata.Folders("models")
            .SelectMany(f => Directory.EnumerateFiles(f, "config*.json"))
            .Where(path => IsSupported(path) == isSupported)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .ToList();
        return names.Count > 0 ? names : [""];
    }

    // By the file's own words, not by our reader, which the tests are for.
    private static bool IsSupported(string configPath) => Read(configPath).GetProperty("model_type").GetString() is "llama" or "mistral" or "qwen2" or "qwen3";

    // Numbers of half-precision weights were made by a model cast to that type and back to float32, which rounds the rotary frequencies as well. (A model that
    // is loaded in float32 from such weights keeps them exact, and so do we.)
    private Func<long, float[]> Frequencies(ModelConfig config, SafetensorsSet files)
    {
        if (FindFile("logits_fp32_compute.safetensors") is null)
            return length => RotaryFrequencies.Compute(config.Rotary, config.HeadSize, length);
        var (_, entry) = files.Find("model.norm.weight")!.Value;
        return length =>
        {
            using var scope = NewDisposeScope();
            return tensor(RotaryFrequencies.Compute(config.Rotary, config.HeadSize, length)).to(MappedTensors.ToScalarType(entry.Type)).to(ScalarType.Float32).data<float>().ToArray();
        };
    }

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.Clone();
}
