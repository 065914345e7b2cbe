using System.Globalization;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Training;

/// <summary>Trains: steps in their order, progress, checkpoints, and a word about what looks wrong.</summary>
/// <param name="setup">What is trained.</param>
/// <param name="options">What surrounds it.</param>
public sealed class Trainer(TrainingSetup setup, TrainingOptions options)
{
    private const int FewSteps = 30;

    private readonly List<double> _losses = [];
    private readonly TrainingPace _pace = new(options.TimeProvider);
    private long _tokens;

    /// <summary>Trains to the end, from the start or from a checkpoint.</summary>
    /// <returns>What was trained; the setup's model computes with it, and must not be used after it is disposed.</returns>
    /// <exception cref="FineTuneException">FTSDK3004, FTSDK3005, FTSDK3006.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a checkpoint was written if there is a folder for it and a step is done.</exception>
    public TrainingResult Run(CancellationToken cancellationToken = default)
    {
        var plan = TrainingPlan.Create(setup, options);
        WarnBefore();
        var run = new TrainingRun(setup.Model, setup.Layout, setup.Method, setup.Training);
        try
        {
            Train(run, plan, cancellationToken);
            WarnAfter(run);
            return new TrainingResult(setup, run, plan, _losses);
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>The steps that a training needn't do again, since there is a checkpoint after them.</summary>
    /// <param name="checkpoints">See <see cref="TrainingOptions.CheckpointDirectory"/>.</param>
    /// <param name="runKey">See <see cref="TrainingOptions.RunKey"/>.</param>
    public static int StepsDone(string checkpoints, string runKey) => new Checkpoints(checkpoints, runKey).StepsDone();

    private void Train(TrainingRun run, TrainingPlan plan, CancellationToken cancellationToken)
    {
        var checkpoints = options.CheckpointDirectory is { } folder ? new Checkpoints(folder, options.RunKey) : null;
        var start = Resume(run, checkpoints);
        var lastCheckpoint = options.TimeProvider.GetTimestamp();
        _pace.Mark(_tokens);
        for (var step = start; step < plan.Steps; step++)
        {
            try
            {
                Step(run, step, plan, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Save(run, checkpoints, step);
                throw;
            }

            if (step + 1 < plan.Steps && options.TimeProvider.GetElapsedTime(lastCheckpoint) < options.CheckpointInterval)
                continue;
            Save(run, checkpoints, step + 1);
            lastCheckpoint = options.TimeProvider.GetTimestamp();
        }
    }

    private void Step(TrainingRun run, int step, TrainingPlan plan, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var examples = setup.Schedule[step];
        var targets = examples.Sum(e => (long)e.SupervisedCount);
        if (targets == 0)
            throw new FineTuneException(DiagnosticCodes.NothingSupervised, Invariant($"None of the {examples.Count} examples of step {step + 1} has a token to learn; see the mask with 'finetune validate --show-mask'."), examples[0].Source.Location);
        run.ClearGradients();
        var loss = 0.0;
        var passes = MicroBatches.Split(examples, setup.Training.MicroBatchSize ?? setup.Training.BatchSize, plan.MaxPassTokens, TrainingRun.Shares(setup.Method));
        for (var pass = 0; pass < passes.Count; pass++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (passes[pass].All(e => e.SupervisedCount == 0))
                continue;
            using var share = run.Accumulate(passes[pass], targets, run.Seed(step, pass));
            loss += share.item<float>();
        }

        using var norm = run.GradientNorm();
        var gradientNorm = (double)norm.item<float>();
        var rate = setup.LearningRates[step];
        if (!double.IsFinite(loss) || !double.IsFinite(gradientNorm))
            throw new FineTuneException(DiagnosticCodes.LossNotFinite, Invariant($"The {(double.IsFinite(loss) ? "gradient" : "loss")} of step {step + 1} of {plan.Steps} isn't finite; lower training.learningRate (it is {setup.LearningRates.Peak:g})."));
        run.Update(rate, step + 1, norm);
        Report(new TrainingProgress(step + 1, plan.Steps, loss, rate, gradientNorm, 0, 0), examples, plan);
    }

    private void Report(TrainingProgress progress, IReadOnlyList<EncodedExample> examples, TrainingPlan plan)
    {
        _losses.Add(progress.Loss);
        _tokens += examples.Sum(e => (long)e.Ids.Length);
        _pace.Mark(_tokens);
        var speed = _pace.TokensPerSecond;
        options.OnProgress?.Invoke(progress with { TokensPerSecond = speed, SecondsLeft = speed > 0 ? (plan.Tokens - _tokens) / speed : 0 });
    }

    private int Resume(TrainingRun run, Checkpoints? checkpoints)
    {
        if (checkpoints?.TryLoad(run, options.OnDiagnostic) is not { } losses)
            return 0;
        _losses.AddRange(losses);
        for (var step = 0; step < losses.Count; step++)
            _tokens += setup.Schedule[step].Sum(e => (long)e.Ids.Length);
        options.OnResume?.Invoke(losses.Count);
        return losses.Count;
    }

    private void Save(TrainingRun run, Checkpoints? checkpoints, int step)
    {
        if (checkpoints is null || step == 0)
            return;
        var file = checkpoints.Save(run, _losses);
        options.OnCheckpoint?.Invoke(file, step);
    }

    private void WarnBefore()
    {
        var steps = setup.Schedule.Steps;
        if (steps < FewSteps)
            Warn(DiagnosticCodes.FewSteps, Invariant($"The training has {steps} steps only; below {FewSteps} little is learned. Raise training.epochs, lower training.batchSize, or add examples."));
        if (setup.LearningRates.WarmupSteps >= steps)
            Warn(DiagnosticCodes.WarmupTooLong, Invariant($"The warm-up takes all {steps} steps, so that the learning rate is never reached; lower training.warmup."));
    }

    private void WarnAfter(TrainingRun run)
    {
        if (run.IsStillZero())
            throw new FineTuneException(DiagnosticCodes.AdapterStillZero, Invariant($"After {_losses.Count} steps the adapter still changes nothing: every B is 0. The learning rate was 0 throughout (first {setup.LearningRates[0]:g}, peak {setup.LearningRates.Peak:g}); raise training.epochs or lower training.warmup."));
        if (_losses.Count < 4)
            return;
        var tenth = Math.Max(1, _losses.Count / 10);
        var (first, last) = (_losses.Take(tenth).Average(), _losses.TakeLast(tenth).Average());
        if (last >= first)
            Warn(DiagnosticCodes.LossNotFalling, Invariant($"The loss didn't fall: {first:0.####} over the first {tenth} steps, {last:0.####} over the last. Try another training.learningRate (it is {setup.LearningRates.Peak:g})."));
    }

    private void Warn(string code, string message) => options.OnDiagnostic?.Invoke(Diagnostic.Warning(code, message));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
