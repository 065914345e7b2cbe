using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>
/// The one pipeline of builds and commands: read spec, base and data → fingerprint → restore, or plan and train → write, reload and evaluate the adapter → publish →
/// gates → results. A changed gate only compares again, a changed test set only evaluates.
/// </summary>
internal sealed class FineTuneRun(WorkerRequest request, RunLog log, TimeProvider time)
{
    private readonly ProjectStore _project = new(request.WorkDirectory);
    private readonly UserStore _user = UserStore.Open(request.Store);

    /// <summary>Runs.</summary>
    /// <exception cref="FineTuneException">What is wrong, all of it.</exception>
    /// <exception cref="OperationCanceledException">Stopped; a training that had done a step has left a checkpoint.</exception>
    public async Task<RunOutcome> ExecuteAsync(CancellationToken cancellationToken)
    {
        var mode = ParseMode();
        var diagnostics = new DiagnosticBag();
        var inputs = await InputLoader.LoadAsync(request, log, time, diagnostics, cancellationToken) ?? throw new FineTuneException(diagnostics.ToList());
        log.Report(diagnostics);
        log.Low($"{inputs.File.Name}: fingerprint {inputs.Fingerprint}");

        var folder = new ResultFolder(_project, inputs.Spec.Method.Type);
        var stores = new AdapterStores(folder, _user);
        using var session = new LazySession(() => TorchSession.OpenAsync(inputs, request.Device, request.LibTorch, log, time, cancellationToken));
        var (manifest, outcome) = mode == RunMode.Always ? (null, RunOutcome.Trained) : Restore(stores, inputs.Fingerprint);
        if (manifest is null && mode == RunMode.Defer)
        {
            log.High($"{inputs.File.Name}: no store has this adapter, and the mode is Defer, so nothing is trained.");
            return RunOutcome.Deferred;
        }

        if (manifest is null && mode == RunMode.RestoreOnly)
            throw NotStored(inputs);

        ResultFiles.Invalidate(_project);
        if (manifest is null)
        {
            await session.GetAsync();
            // Another run of the same fingerprint may have held the device until now.
            if (mode != RunMode.Always)
                (manifest, outcome) = Restore(stores, inputs.Fingerprint);
            if (manifest is null)
                (manifest, outcome) = (await TrainAsync(inputs, folder, session, cancellationToken), RunOutcome.Trained);
        }

        return await FinishAsync(inputs, folder, session, manifest, outcome, cancellationToken);
    }

    private RunMode ParseMode() => Enum.TryParse<RunMode>(request.Mode, ignoreCase: true, out var mode) && Enum.IsDefined(mode)
        ? mode
        : throw new FineTuneException(DiagnosticCodes.BadRequest, $"The mode \"{request.Mode}\" is none of {string.Join(", ", Enum.GetNames<RunMode>())}.");

    private (AdapterManifest? Manifest, RunOutcome Outcome) Restore(AdapterStores stores, string fingerprint)
    {
        if (stores.FindInProject(fingerprint) is { } own)
            return (own, RunOutcome.UpToDate);
        ResultFiles.Invalidate(_project);
        var diagnostics = new DiagnosticBag();
        var restored = stores.RestoreFromUser(fingerprint, diagnostics);
        log.Report(diagnostics);
        if (restored is not null)
            log.High($"{request.Name}: restored the adapter from {_user.Root}; nothing is trained.");
        return (restored, RunOutcome.Restored);
    }

    private FineTuneException NotStored(RunInputs inputs) => new(
        DiagnosticCodes.NotInStore,
        $"No store has the adapter of this spec, its data and its base, and the mode RestoreOnly forbids training: train it once where that is allowed, with the store {_user.Root}. Fingerprint: {inputs.Fingerprint}.",
        new SourceSpan(inputs.File.Path));

    private async Task<AdapterManifest> TrainAsync(RunInputs inputs, ResultFolder folder, LazySession lazy, CancellationToken cancellationToken)
    {
        var isFirst = !File.Exists(Path.Combine(folder.Path, AdapterManifest.FileName));
        log.High($"{inputs.File.Name}: {(isFirst || request.Reasons.Count == 0 ? "training" : $"retraining because {string.Join(", ", request.Reasons)}")}");
        var session = await lazy.GetAsync();
        var step = new TrainingStep(inputs, session, request, log, time);
        var (setup, plan) = step.Plan();
        using (setup.Model)
        {
            var checkpoints = new RunCheckpoints(_project, inputs.Fingerprint);
            var stepsLeft = plan.Steps - Trainer.StepsDone(checkpoints.Folder, inputs.Fingerprint);
            var seconds = step.Estimate(setup, plan, stepsLeft, cancellationToken);
            log.High(PlanReport.Lines(inputs, setup, plan, session, seconds));
            step.CheckTime(seconds, stepsLeft);
            checkpoints.RemoveOldest();
            using var result = step.Train(setup, plan, checkpoints.Folder, cancellationToken);
            var manifest = ResultWriting.Write(inputs, request.Name, session.DeviceName, result, folder);
            return ResultWriting.AddProbe(manifest, inputs, session, folder);
        }
    }

    private async Task<RunOutcome> FinishAsync(RunInputs inputs, ResultFolder folder, LazySession session, AdapterManifest manifest, RunOutcome outcome, CancellationToken cancellationToken)
    {
        var isTrained = outcome == RunOutcome.Trained;
        (var finished, outcome) = await MeasureAsync(inputs, folder, session, manifest, outcome, cancellationToken);
        if (isTrained)
            new RunCheckpoints(_project, inputs.Fingerprint).Remove();
        var (published, diagnostics) = ((AdapterManifest?)null, new DiagnosticBag());
        // Below a gate too, so that a Clean doesn't lose the training: gates are no part of the fingerprint, and whoever restores it holds it against their own.
        KeepInUserStore(() => published = new AdapterStores(folder, _user).Publish(finished, diagnostics));
        log.Report(diagnostics);
        if (published is { } first)
        {
            log.High($"{request.Name}: {_user.Root} had an adapter of this fingerprint already, with slightly different numbers; that one is taken.");
            (finished, outcome) = await MeasureAsync(inputs, folder, session, first, RunOutcome.Restored, cancellationToken);
        }

        var problems = GateCheck.Check(inputs.File, finished.Metrics);
        Show(finished);
        folder.RemoveOther();
        ResultFiles.Write(inputs, request, _project, folder, finished, SpecShape.EnumName(outcome), problems);
        log.Report(problems);
        return problems.Count == 0 ? outcome : RunOutcome.GateNotMet;
    }

    private async Task<(AdapterManifest Manifest, RunOutcome Outcome)> MeasureAsync(
        RunInputs inputs, ResultFolder folder, LazySession session, AdapterManifest manifest, RunOutcome outcome, CancellationToken cancellationToken)
    {
        var plan = EvaluationPlan.Of(inputs);
        var step = new EvaluationStep(inputs, plan, log, time, cancellationToken);
        var (tuned, isNew) = await FindOrMeasureAsync(
            EvaluationRecord.Key(inputs, plan, manifest.AdapterSha256), session, opened => ServedModel.Result(inputs, opened, folder, manifest), model => step.Run(model, MetricNames.Adapter));
        var (untuned, _) = await FindOrMeasureAsync(
            EvaluationRecord.Key(inputs, plan, null), session, opened => ServedModel.Base(inputs, opened), model => step.Run(model, MetricNames.Base));
        var finished = ResultWriting.Finish(manifest, inputs, request.Name, untuned, tuned);
        ResultWriting.WriteManifest(folder, finished);
        return (finished, isNew && outcome != RunOutcome.Trained ? RunOutcome.Evaluated : outcome);
    }

    private async Task<(EvaluationRecord Record, bool IsNew)> FindOrMeasureAsync(
        string key, LazySession session, Func<TorchSession, ServedModel> open, Func<CausalLanguageModel, EvaluationRecord> measure)
    {
        if (EvaluationRecord.Parse(_user.FindEvaluation(key)) is { } kept)
            return (kept, false);
        using var served = open(await session.GetAsync());
        var record = measure(served.Model);
        KeepInUserStore(() => _user.KeepEvaluation(key, record.ToText()));
        return (record, true);
    }

    // What was made stands in the project: a store that can't be written costs time the next time, and isn't worth a failure now.
    private void KeepInUserStore(Action keep)
    {
        try
        {
            keep();
        }
        catch (FineTuneException exception) when (exception.Diagnostics.All(one => one.Code == DiagnosticCodes.CannotWrite))
        {
            log.Report(exception.Diagnostics.Select(one => one with { Severity = DiagnosticSeverity.Warning }));
        }
    }

    private void Show(AdapterManifest manifest)
    {
        foreach (var metric in manifest.Metrics)
            log.Metric(MetricNames.Full(metric), metric.Value);
        if (manifest.Metrics.Count > 0)
            log.High(MetricNames.Table(manifest.Metrics));
        log.High(HeldOutReport.Lines(manifest.Examples));
    }
}
