using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;

namespace FineTuneSdk.Torch.Training;

/// <summary>What is to be trained: a model, a method, the examples and how.</summary>
public sealed class TrainingSetup
{
    /// <summary>Checks and matches a method against a model.</summary>
    /// <param name="model">A view of the base; training fills its slots.</param>
    /// <param name="method">What is trained of it.</param>
    /// <param name="training">How.</param>
    /// <param name="examples">On what, encoded.</param>
    /// <param name="location">The spec, for diagnostics.</param>
    /// <exception cref="FineTuneException">FTSDK1403: a name takes nothing. FTSDK3007: Muon without a matrix to train. FTSDK3009: no examples.</exception>
    public TrainingSetup(CausalLanguageModel model, MethodSpec method, TrainingSpec training, IReadOnlyList<EncodedExample> examples, SourceSpan? location = null)
    {
        (Model, Method, Training, Examples) = (model, method, training, examples);
        AdapterConfig = MethodAdapter.Config(method);
        if (examples.Count == 0)
            throw new FineTuneException(DiagnosticCodes.NoTrainingExamples, "There are no training examples.", location);
        Layout = method.Type == MethodType.Full ? AdapterLayout.Full(model) : LoraLayout(location);
        if (training.Optimizer == OptimizerType.Muon && !Layout.Tensors.Any(t => t.IsBlockMatrix))
            throw new FineTuneException(DiagnosticCodes.OptimizerDoesNotFit, "The optimizer muon is for whole matrices of the blocks, and this method trains none; use adamw, or method.type full.", location);
        Schedule = new TrainingSchedule(examples, training);
        LearningRates = LearningRates.Of(training, training.LearningRate ?? (method.Type == MethodType.Full ? 2e-5 : 2e-4), Schedule.Steps);
    }

    /// <summary>The model.</summary>
    public CausalLanguageModel Model { get; }

    /// <summary>What is trained of it.</summary>
    public MethodSpec Method { get; }

    /// <summary>How.</summary>
    public TrainingSpec Training { get; }

    /// <summary>On what.</summary>
    public IReadOnlyList<EncodedExample> Examples { get; }

    /// <summary>The modules that are trained.</summary>
    public TargetMatch Match => Layout.Match;

    internal AdapterLayout Layout { get; }

    internal TrainingSchedule Schedule { get; }

    internal LearningRates LearningRates { get; }

    /// <summary>The adapter's configuration, its targets as the spec has them; for LoRA.</summary>
    internal PeftAdapterConfig AdapterConfig { get; }

    private AdapterLayout LoraLayout(SourceSpan? location)
    {
        var (modules, matcher) = (ModelModules.Of(Model), new TargetMatcher(AdapterConfig));
        var match = matcher.Match(modules, Model.Config.TieWordEmbeddings, location);
        var unused = UnusedNames.Of(AdapterConfig, matcher, match, modules, Model.Config.LayerCount, location);
        unused.ThrowIfErrors();
        return AdapterLayout.Lora(Model, match, AdapterConfig, location);
    }
}
