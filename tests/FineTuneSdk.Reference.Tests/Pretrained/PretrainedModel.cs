using System.Text.Json;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Tests.Gguf;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Reference.Tests.Pretrained;

/// <summary>A real model whose weights are given as GGUF, opened from the folder that <see cref="GgufModelFolder"/> makes of it.</summary>
internal sealed class PretrainedModel : IDisposable
{
    private readonly ModelWeights _weights;

    private PretrainedModel(string name)
    {
        Name = name;
        Source = Path.Combine(Testdata.Require(), "models", name);
        Folder = GgufModelFolder.Of(Source);
        Config = ModelConfigReader.Read(Path.Combine(Folder, "config.json"));
        using var files = SafetensorsSet.Open(Folder);
        _weights = ModelWeights.Load(files, Config);
        Tokenizer = TokenizerJson.Load(Path.Combine(Folder, "tokenizer.json"));
    }

    /// <summary>The names of the folders; one empty name where there are none, so that a test can say so.</summary>
    public static TheoryData<string> Names => [.. Find()];

    public string Name { get; }

    /// <summary>The folder with the reference numbers.</summary>
    public string Source { get; }

    /// <summary>The Hugging Face folder.</summary>
    public string Folder { get; }

    public ModelConfig Config { get; }

    public ITokenizer Tokenizer { get; }

    /// <summary>Opens a model; skips the calling test, with the reason, where there is none.</summary>
    public static PretrainedModel Open(string name)
    {
        Testdata.Require();
        Assert.SkipWhen(name.Length == 0, "There is no GGUF model.");
        return new PretrainedModel(name);
    }

    /// <summary>A view with nothing in its slots but the base.</summary>
    public CausalLanguageModel View() => new(Config, _weights);

    /// <summary>A JSON file of the reference numbers.</summary>
    public JsonElement Read(params string[] path) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine([Source, .. path]))).RootElement.Clone();

    public void Dispose() => _weights.Dispose();

    private static List<string> Find()
    {
        var root = Testdata.Root is { } found ? Path.Combine(found, "models") : "";
        var names = Directory.Exists(root)
            ? Directory.EnumerateDirectories(root).Where(f => Directory.EnumerateFiles(f, "*.gguf").Any()).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal).ToList()
            : [];
        return names.Count > 0 ? names : [""];
    }
}
