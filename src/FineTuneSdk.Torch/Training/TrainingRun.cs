using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;

namespace FineTuneSdk.Torch.Training;

/// <summary>The state of a training and its one operation, a step. Everything that a step does depends on the state, the step's number and its examples alone.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly CausalLanguageModel _model;
    private readonly TrainingSpec _training;
    private readonly TrainingOptimizer _optimizer;
    private readonly Dropout? _dropout;
    private readonly TrainingPass _pass;
    private readonly bool _shares;

    /// <summary>Fills the model's slots with what is trained, at its start.</summary>
    /// <param name="model">The view.</param>
    /// <param name="layout">What is trained of it.</param>
    /// <param name="method">Dropout and initialisation.</param>
    /// <param name="training">Optimizer, decay, clipping and seed.</param>
    /// <param name="isDecayed">Which tensors are decayed; null for <see cref="TrainedTensor.IsDecayed"/>.</param>
    public TrainingRun(CausalLanguageModel model, AdapterLayout layout, MethodSpec method, TrainingSpec training, Func<TrainedTensor, bool>? isDecayed = null)
    {
        (_model, _training, Layout) = (model, training, layout);
        var device = model.Weights[model.Embedding.Path + ".weight"].device;
        Parameters = new ParameterBuffer(layout.Tensors, Kind, device);
        if (BaseFactors.IsOfBase(method.Initialization) && method.Type == MethodType.Lora)
            Residual = new ResidualBase(model, layout, method.Initialization);
        Fill(method.Initialization);
        _optimizer = new TrainingOptimizer(Parameters, training.WeightDecay);
        if (method.Dropout > 0)
            _dropout = new Dropout(method.Dropout, device);
        AdapterInjector.Inject(model, layout, name => Parameters[name], _dropout);
        _shares = Shares(method);
        _pass = new TrainingPass(model, _dropout, layout.FirstTrainedLayer(model), training.GradientCheckpointing);

        ParameterKind Kind(TrainedTensor tensor) =>
            training.Optimizer == OptimizerType.Muon && tensor.IsBlockMatrix ? ParameterKind.Matrix
            : (isDecayed ?? (t => t.IsDecayed))(tensor) ? ParameterKind.Decayed : ParameterKind.Undecayed;
    }

    /// <summary>What is trained.</summary>
    public AdapterLayout Layout { get; }

    /// <summary>What the model lacks while it is trained, or null.</summary>
    public ResidualBase? Residual { get; }

    /// <summary>Its values and gradients.</summary>
    public ParameterBuffer Parameters { get; }

    /// <summary>What has to be kept to go on from a step, by name.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State => _optimizer.State.Prepend(("values", Parameters.Values));

    /// <summary>Forgets the gradients of the last step.</summary>
    public void ClearGradients() => Parameters.Gradients.zero_();

    /// <summary>Whether examples' common beginnings are computed once: not under dropout, which drops for each example anew.</summary>
    public static bool Shares(MethodSpec method) => method.Dropout == 0;

    /// <summary>Adds the gradients of one forward pass.</summary>
    /// <param name="examples">Its examples; at least one has a target.</param>
    /// <param name="targets">The targets of the whole step, which its loss is divided by.</param>
    /// <param name="seed">Of what dropout drops in this pass.</param>
    /// <returns>The pass's share of the step's loss, a scalar on the device.</returns>
    public Tensor Accumulate(IReadOnlyList<EncodedExample> examples, long targets, ulong seed)
    {
        try
        {
            return _pass.Run(PackedExamples.Create(examples, _shares), targets, seed);
        }
        finally
        {
            _dropout?.End();
        }
    }

    /// <summary>The gradient's norm, a scalar on the device.</summary>
    public Tensor GradientNorm() => GradientClipping.Norm(Parameters.Gradients);

    /// <summary>Clips the gradient and makes the optimizer's step.</summary>
    /// <param name="learningRate">Its rate.</param>
    /// <param name="step">Its number, from 1.</param>
    /// <param name="norm">The gradient's norm.</param>
    public void Update(double learningRate, int step, Tensor norm)
    {
        if (_training.MaxGradientNorm > 0)
            GradientClipping.Clip(Parameters.Gradients, norm, _training.MaxGradientNorm);
        _optimizer.Step(learningRate, step);
    }

    /// <summary>The seed of a pass's dropout.</summary>
    public ulong Seed(int step, int pass) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{_training.Seed}\ndropout\n{step}\n{pass}"))) >> 1;

    /// <summary>Whether no update was changed from where it started: B·A is 0 everywhere.</summary>
    public bool IsStillZero()
    {
        var zeroAtStart = Layout.Tensors.Where(t => t.Role is TrainedTensorRole.LinearB or TrainedTensorRole.EmbeddingA).ToList();
        return zeroAtStart.Count > 0 && zeroAtStart.All(t =>
        {
            using var any = Parameters[t.Name].any();
            return !any.item<bool>();
        });
    }

    /// <summary>Frees the optimizer's state and the gradients' seeds; what was trained stays until the buffer goes.</summary>
    public void Dispose()
    {
        _optimizer.Dispose();
        _dropout?.Dispose();
        Residual?.Dispose();
        Parameters.Dispose();
    }

    private void Fill(LoraInitialization initialization)
    {
        using var mode = no_grad();
        foreach (var tensor in Layout.Tensors)
        {
            if (Residual?.Start(tensor) is { } start)
                Parameters[tensor.Name].copy_(start);
            else if (tensor.Source is null)
                LoraInitializer.Fill(Parameters[tensor.Name], tensor, initialization, _training.Seed);
            else
                BaseStart.Fill(Parameters[tensor.Name], tensor, _model.Weights[tensor.Source]);
        }
    }
}
