using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Torch.Models;

/// <summary>A model's tensors by name, without gradients; owns them. Shared by any number of <see cref="CausalLanguageModel"/> views, concurrently.</summary>
public sealed class ModelWeights : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors;

    private ModelWeights(Dictionary<string, Tensor> tensors) => _tensors = tensors;

    /// <summary>All tensors by their names in the file.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>A tensor that the model has.</summary>
    /// <exception cref="KeyNotFoundException">It has none of that name.</exception>
    public Tensor this[string name] => _tensors.TryGetValue(name, out var tensor) ? tensor : throw new KeyNotFoundException($"The model has no tensor '{name}'.");

    /// <summary>A tensor, or null.</summary>
    public Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>Loads weights. On the CPU, tensors that already have the wanted type stay in the file's private map and aren't copied.</summary>
    /// <param name="files">The files; they may be disposed afterwards.</param>
    /// <param name="config">The architecture that they must fit exactly.</param>
    /// <param name="device">Where to; null: the CPU.</param>
    /// <param name="type">The type to compute with, and the one in memory; F16 and BF16 are widened to float32 by default.</param>
    /// <param name="keepsNarrow">Whether matrices that the file has in a narrower type stay as they are and are widened one at a time, when they are used.</param>
    /// <exception cref="FineTuneException">FTSDK1112: every tensor that is missing, unexpected, misshapen or of a type that isn't read.</exception>
    public static ModelWeights Load(SafetensorsSet files, ModelConfig config, Device? device = null, ScalarType type = ScalarType.Float32, bool keepsNarrow = false)
    {
        WeightsCheck.Check(files, config);
        return Create(config, spec =>
        {
            var (file, entry) = files.Find(spec.Name)!.Value;
            var isKept = keepsNarrow && spec.Shape.Length > 1 && entry.Type is (SafetensorsType.F16 or SafetensorsType.BF16);
            return MappedTensors.Load(file, entry, device ?? CPU, isKept ? null : type);
        });
    }

    /// <summary>Draws weights anew: N(0, <see cref="ModelConfig.InitializerRange"/>²), norms 1, biases 0. Same seed, same bits on every device.</summary>
    public static ModelWeights CreateFresh(ModelConfig config, long seed, Device? device = null)
    {
        using var generator = new Generator((ulong)seed, CPU);
        return Create(config, spec =>
        {
            using var scope = NewDisposeScope();
            var made = spec.IsNorm ? ones(spec.Shape)
                : spec.IsBias ? zeros(spec.Shape)
                : normal(0, config.InitializerRange, spec.Shape, ScalarType.Float32, generator: generator);
            return made.to(device ?? CPU).DetachFromDisposeScope();
        });
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
        _tensors.Clear();
    }

    private static ModelWeights Create(ModelConfig config, Func<TensorSpec, Tensor> make)
    {
        // Weights made in inference mode could not be trained later.
        using var normal = inference_mode(false);
        using var gradients = no_grad();
        var weights = new ModelWeights(new Dictionary<string, Tensor>(StringComparer.Ordinal));
        try
        {
            foreach (var spec in ModelTensors.All(config))
                weights._tensors.Add(spec.Name, make(spec));
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }
}
