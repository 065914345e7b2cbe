using System.Globalization;
using FineTuneSdk.Cli.Machine;
using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Plans a training, refuses one that takes too long, and runs it from where an earlier run stopped.</summary>
internal sealed class TrainingStep(RunInputs inputs, TorchSession session, WorkerRequest request, RunLog log, TimeProvider time)
{
    /// <summary>Plans, and says what looks wrong about the method.</summary>
    /// <returns>The plan's setup, whose model belongs to the caller, and the plan.</returns>
    public (TrainingSetup Setup, TrainingPlan Plan) Plan()
    {
        var setup = CreateSetup();
        if (TyingCheck.Check(inputs.File, inputs.Config.TieWordEmbeddings, setup.Match) is { } warning)
            log.Report(warning);
        var plan = TrainingPlan.Create(setup, new TrainingOptions());
        // What a GPU has free can't be asked through TorchSharp.
        if (session.DeviceName == "cpu" && MemoryCheck.Check(inputs.File, setup, plan, session.ProgramBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) is { } tooLarge)
            log.Report(tooLarge);
        return (setup, plan);
    }

    /// <summary>Seconds that the steps left of a plan take, measured only where the arithmetic leaves open whether they are above the request's limit; null where it is not needed.</summary>
    public double? Estimate(TrainingSetup setup, TrainingPlan plan, int stepsLeft, CancellationToken cancellationToken)
    {
        var limit = request.TimeLimitSeconds;
        if (limit <= 0)
            return null;
        var parameters = setup.Model.Weights.Tensors.Values.Sum(tensor => tensor.numel());
        var (least, most) = TimeEstimate.Bounds(inputs.Config, parameters, plan, isCpu: session.DeviceName == "cpu");
        var left = (double)stepsLeft / plan.Steps;
        return most * left < limit ? null : left * (least * left > limit ? least : Measure(plan, cancellationToken));
    }

    /// <summary>Seconds that the plan takes, by a trial of its first steps.</summary>
    public double Measure(TrainingPlan plan, CancellationToken cancellationToken) => TimeEstimate.Measure(CreateSetup, plan, time, cancellationToken);

    /// <summary>Trains.</summary>
    /// <param name="setup">From <see cref="Plan"/>.</param>
    /// <param name="plan">From <see cref="Plan"/>.</param>
    /// <param name="checkpoints">The folder of the checkpoints.</param>
    /// <param name="cancellationToken">Stops after the pass in progress, with a checkpoint if a step is done.</param>
    public TrainingResult Train(TrainingSetup setup, TrainingPlan plan, string checkpoints, CancellationToken cancellationToken) => new Trainer(setup, new TrainingOptions
    {
        CheckpointDirectory = checkpoints,
        RunKey = inputs.Fingerprint,
        TimeProvider = time,
        CheckpointInterval = CheckpointInterval(),
        OnProgress = progress => log.Emit(ToEvent(progress)),
        OnDiagnostic = log.Report,
        OnCheckpoint = (file, step) =>
        {
            // The last one only covers the time until the result is written.
            if (step < plan.Steps)
                log.Checkpoint(file, step);
            NativeSettings.ReturnFreeMemory();
        },
        OnResume = step => log.High(RunLog.Text($"Going on from the checkpoint after step {step}.")),
    }).Run(cancellationToken);

    /// <summary>Refuses what takes longer than the limit.</summary>
    /// <param name="seconds">From <see cref="Estimate"/>.</param>
    /// <param name="stepsLeft">The steps that this takes: those after a checkpoint, or all.</param>
    /// <exception cref="FineTuneException">FTSDK3201.</exception>
    public void CheckTime(double? seconds, int stepsLeft)
    {
        var limit = request.TimeLimitSeconds;
        if (limit <= 0 || seconds is not { } estimate || estimate <= limit)
            return;
        var command = request.TrainCommand.Length > 0 ? request.TrainCommand : $"finetune train \"{inputs.File.Path}\"";
        throw new FineTuneException(
            DiagnosticCodes.PlanTooLong,
            RunLog.Text($"The {stepsLeft} steps would take about {PlanReport.Duration(estimate)}, more than the limit of {PlanReport.Duration(limit)}. Train once with `{command}`, after which builds find the adapter, or raise FineTuneTimeLimit."),
            new SourceSpan(inputs.File.Path));
    }

    private static TimeSpan CheckpointInterval() =>
        double.TryParse(Environment.GetEnvironmentVariable("FINETUNE_CHECKPOINT_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e6
            ? TimeSpan.FromSeconds(seconds) : new TrainingOptions().CheckpointInterval;

    private TrainingSetup CreateSetup() => new(session.CreateModel(inputs), inputs.Spec.Method, inputs.Spec.Training, inputs.Data.Train, new SourceSpan(inputs.File.Path));

    private static WorkerEvent ToEvent(TrainingProgress progress) => new()
    {
        Kind = "progress",
        Text = RunLog.Text($"step {progress.Step}/{progress.Steps}  loss {progress.Loss:0.000}  {progress.TokensPerSecond:N0} tokens/s  {(progress.Step == progress.Steps ? "done" : PlanReport.Duration(progress.SecondsLeft) + " left")}"),
        Step = progress.Step,
        Steps = progress.Steps,
        Loss = progress.Loss,
        TokensPerSecond = progress.TokensPerSecond,
        SecondsLeft = progress.SecondsLeft,
        LearningRate = progress.LearningRate,
        GradientNorm = progress.GradientNorm,
    };
}
