using FineTuneSdk.Cli.Locks;
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
    private readonly RunStores _stores = new(request, time);

    /// <summary>Whether the lock beside the spec is left out, because it is about to be written.</summary>
    public bool IgnoresLock { get; init; }

    /// <summary>What the run ended with, where its gates are met: the inputs, the result's manifest, and its files with their hashes.</summary>
    public (RunInputs Inputs, AdapterManifest Manifest, IReadOnlyDictionary<string, string> Files)? Result { get; private set; }

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

        var accepted = IgnoresLock ? null : LockCheck.Of(request, inputs);
        log.Report(accepted?.Warnings ?? []);
        var folder = new ResultFolder(_project, inputs.Spec.Method.Type);
        var project = new ProjectResult(_project, folder);
        var stores = new AdapterStores(request.Name, project, folder, _stores.Adapters, accepted?.Accepted, log);
        using var session = new LazySession(() => TorchSession.OpenAsync(inputs, request.Device, request.LibTorch, log, time, cancellationToken));
        var (manifest, outcome) = mode == RunMode.Always ? (null, RunOutcome.Trained) : await RestoreAsync(project, stores, accepted, inputs.Fingerprint, cancellationToken);
        if (manifest is null && mode == RunMode.Defer)
        {
            log.High($"{inputs.File.Name}: no store has this adapter, and the mode is Defer, so nothing is trained.");
            return RunOutcome.Deferred;
        }

        if (manifest is null && mode == RunMode.RestoreOnly)
            throw NotStored(inputs);

        ResultFiles.Invalidate(_project);
        StoreLeftovers.Remove(_project.Root, time);
        if (manifest is null)
        {
            await session.GetAsync();
            // Another run of the same fingerprint may have held the device until now.
            if (mode != RunMode.Always)
                (manifest, outcome) = await RestoreAsync(project, stores, accepted, inputs.Fingerprint, cancellationToken);
            if (manifest is null)
                (manifest, outcome) = (await TrainAsync(inputs, folder, session, cancellationToken), RunOutcome.Trained);
        }

        return await FinishAsync(inputs, folder, project, stores, accepted, session, manifest, outcome, cancellationToken);
    }

    private RunMode ParseMode() => Enum.TryParse<RunMode>(request.Mode, ignoreCase: true, out var mode) && Enum.IsDefined(mode)
        ? mode
        : throw new FineTuneException(DiagnosticCodes.BadRequest, $"The mode \"{request.Mode}\" is none of {string.Join(", ", Enum.GetNames<RunMode>())}.");

    private async Task<(AdapterManifest? Manifest, RunOutcome Outcome)> RestoreAsync(ProjectResult project, AdapterStores stores, LockCheck? accepted, string fingerprint, CancellationToken cancellationToken)
    {
        var own = await project.FindAsync(fingerprint, cancellationToken);
        if (own is not null && (accepted?.Accepted is not { } digest || digest == own.Value.Digest))
            return (own.Value.Manifest, RunOutcome.UpToDate);
        ResultFiles.Invalidate(_project);
        if (await stores.RestoreAsync(fingerprint, cancellationToken) is not { } restored)
        {
            // Not the accepted one, but of these inputs: training again would make the same.
            return own is null ? (null, RunOutcome.Restored) : (own.Value.Manifest, RunOutcome.UpToDate);
        }

        log.High($"{request.Name}: restored the adapter from {restored.Store}; nothing is trained.");
        return (restored.Manifest, RunOutcome.Restored);
    }

    private FineTuneException NotStored(RunInputs inputs) => new(
        DiagnosticCodes.NotInStore,
        $"No store has the adapter of this spec, its data and its base, and the mode RestoreOnly forbids training. Looked in {_project.Root} and {_stores.Names}. Train it once where that is allowed (`finetune train`, or a build with FineTuneMode=Auto), with a folder that both reach as FineTuneStore (--store). Fingerprint: {inputs.Fingerprint}.",
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

    private async Task<RunOutcome> FinishAsync(
        RunInputs inputs, ResultFolder folder, ProjectResult project, AdapterStores stores, LockCheck? accepted, LazySession session, AdapterManifest manifest, RunOutcome outcome, CancellationToken cancellationToken)
    {
        var isTrained = outcome == RunOutcome.Trained;
        (var finished, outcome) = await MeasureAsync(inputs, folder, session, manifest, outcome, cancellationToken);
        var files = project.Record(finished);
        if (isTrained)
            new RunCheckpoints(_project, inputs.Fingerprint).Remove();
        // Below a gate too, so that a Clean doesn't lose the training: gates are no part of the fingerprint, and whoever restores it holds it against their own.
        if (await stores.ShareAsync(finished, AdapterDigest.Of(files), cancellationToken) is { } first)
        {
            log.High($"{request.Name}: {first.Store} had an adapter of this fingerprint already, with slightly different numbers; that one is taken.");
            (finished, outcome) = await MeasureAsync(inputs, folder, session, first.Manifest, RunOutcome.Restored, cancellationToken);
            files = project.Record(finished);
        }

        var compared = accepted?.CheckResult(AdapterDigest.Of(files));
        if (compared is not null && compared.Severity == DiagnosticSeverity.Error)
            throw new FineTuneException([compared]);
        if (compared is not null)
            log.Report(compared);
        var problems = GateCheck.Check(inputs.File, finished.Metrics);
        Show(finished);
        folder.RemoveOther();
        ResultFiles.Write(inputs, request, _project, folder, finished, SpecShape.EnumName(outcome), problems, accepted?.Warnings ?? []);
        log.Report(problems);
        Summarize(finished, problems.Count == 0 ? outcome : RunOutcome.GateNotMet, inputs.Spec.Evaluation.Gates);
        if (problems.Count == 0)
            Result = (inputs, finished, files);
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
        if (EvaluationRecord.Parse(_stores.FindEvaluation(key)) is { } kept)
        {
            await _stores.KeepEvaluationAsync(key, kept.ToText(), log);
            return (kept, false);
        }

        using var served = open(await session.GetAsync());
        var record = measure(served.Model);
        await _stores.KeepEvaluationAsync(key, record.ToText(), log);
        return (record, true);
    }

    private void Show(AdapterManifest manifest)
    {
        foreach (var metric in manifest.Metrics)
            log.Metric(MetricNames.Full(metric), metric.Value);
        if (manifest.Metrics.Count > 0)
            log.High(MetricNames.Table(manifest.Metrics));
        log.High(HeldOutReport.Lines(manifest.Examples));
    }

    private void Summarize(AdapterManifest manifest, RunOutcome outcome, IReadOnlyList<GateSpec> gates)
    {
        if (outcome == RunOutcome.UpToDate || Environment.GetEnvironmentVariable(StepSummary.Variable) is not { Length: > 0 } path)
            return;
        if (StepSummary.Append(path, request.Name, SpecShape.EnumName(outcome), manifest.Metrics, gates) is { } warning)
            log.Report(warning);
    }
}
