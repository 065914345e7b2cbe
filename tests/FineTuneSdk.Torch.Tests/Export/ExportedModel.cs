using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Tests;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;
using FineTuneSdk.Torch.Tests.Training;
using FineTuneSdk.Torch.Training;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Export;

/// <summary>A base on disk with an adapter that was trained on it a little, in a folder that goes with the test.</summary>
internal sealed class ExportedModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelWeights _weights;

    public ExportedModel(MethodSpec method, bool isTied = false, SafetensorsType type = SafetensorsType.F32)
    {
        MicroModel.Write(_folder["base"]);
        Rewrite(_folder["base"], isTied, type);
        Base = ModelFolder.Open(_folder["base"]);
        Config = ModelConfigReader.Read(Base.Config, Base.ConfigPath);
        using (var files = Base.OpenWeights())
            _weights = ModelWeights.Load(files, Config);
        using (var model = new CausalLanguageModel(Config, _weights))
        {
            var setup = new TrainingSetup(model, method, SmallTraining.Spec with { Epochs = 2, LearningRate = 2e-2 }, SmallTraining.Examples(16));
            using var result = new Trainer(setup, new TrainingOptions()).Run(CancellationToken.None);
            AdapterFolder.Write(_folder["adapter"], result.AdapterConfig("micro"), result.AdapterTensors());
        }

        Model = new CausalLanguageModel(Config, _weights);
        Adapter = LoadedAdapter.Load(Model, _folder["adapter"]);
    }

    public ModelFolder Base { get; }

    public ModelConfig Config { get; }

    public CausalLanguageModel Model { get; }

    public LoadedAdapter Adapter { get; }

    /// <summary>Where exports go.</summary>
    public string Target => _folder["out"];

    public CausalLanguageModel CreateModel() => new(Config, _weights);

    public static float[] Logits(CausalLanguageModel model)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return model.Logits(model.Forward(tensor(new long[] { 1, 5, 9, 2, 40, 47 }, [1, 6]))).data<float>().ToArray();
    }

    public void Dispose()
    {
        Model.Dispose();
        Adapter.Dispose();
        _weights.Dispose();
        _folder.Dispose();
    }

    private static void Rewrite(string folder, bool isTied, SafetensorsType type)
    {
        var config = Path.Combine(folder, "config.json");
        if (isTied)
            File.WriteAllText(config, File.ReadAllText(config).Replace("\"tie_word_embeddings\":false", "\"tie_word_embeddings\":true", StringComparison.Ordinal));
        var path = Path.Combine(folder, "model.safetensors");
        using var scope = NewDisposeScope();
        List<SafetensorsTensor> tensors;
        using (var file = SafetensorsFile.Open(path))
        {
            tensors = [.. file.Entries.Where(e => !isTied || e.Name != "lm_head.weight").Select(e =>
                TensorBytes.ToFile(e.Name, MappedTensors.Load(file, e, CPU, null).to(MappedTensors.ToScalarType(type), copy: true)))];
        }

        SafetensorsWriter.Write(path, tensors);
    }
}
