using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;

namespace FineTuneSdk.Torch.Training;

/// <summary>What a training has made. It owns the trained tensors that the setup's model computes with.</summary>
public sealed class TrainingResult : IDisposable
{
    private readonly TrainingSetup _setup;
    private readonly TrainingRun _run;

    internal TrainingResult(TrainingSetup setup, TrainingRun run, TrainingPlan plan, IReadOnlyList<double> losses) =>
        (_setup, _run, Plan, Losses) = (setup, run, plan, losses);

    internal ParameterBuffer Parameters => _run.Parameters;

    /// <summary>What was done.</summary>
    public TrainingPlan Plan { get; }

    /// <summary>The loss of each step, nats a target.</summary>
    public IReadOnlyList<double> Losses { get; }

    /// <summary>The mean loss over the last tenth of the steps.</summary>
    public double FinalLoss => Losses.TakeLast(Math.Max(1, Losses.Count / 10)).Average();

    /// <summary>The adapter's configuration, as PEFT saves it; for LoRA.</summary>
    /// <param name="baseModel">The base's name.</param>
    /// <param name="revision">Its commit, if it has one.</param>
    public PeftAdapterConfig AdapterConfig(string baseModel, string? revision = null)
    {
        var config = _run.Residual is null ? _setup.AdapterConfig : ResidualBase.Doubled(_setup.AdapterConfig);
        return config with { BaseModel = baseModel, Revision = revision, Targets = new TargetMatcher(config).Resolve(ModelModules.Of(_setup.Model)) };
    }

    /// <summary>The adapter's tensors under PEFT's names; for LoRA.</summary>
    public IReadOnlyList<SafetensorsTensor> AdapterTensors()
    {
        var tensors = Peft.AdapterTensors.ToFile(_setup.Model, _run.Layout, AdapterConfig("").Targets, name => _run.Parameters[name]);
        return _run.Residual is { } residual ? residual.ToFile(_run.Layout.Tensors, tensors, name => _run.Parameters[name]) : tensors;
    }

    /// <summary>All of the model's tensors under Hugging Face's names; for full training.</summary>
    public IReadOnlyList<SafetensorsTensor> ModelTensors() =>
        [.. _run.Layout.Tensors.Select(t => TensorBytes.ToFile(t.Name, _run.Parameters[t.Name]))];

    /// <summary>Frees the trained tensors.</summary>
    public void Dispose() => _run.Dispose();
}
