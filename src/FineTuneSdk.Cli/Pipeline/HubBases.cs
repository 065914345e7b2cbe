using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Bases of the Hub for a run: says that one is downloaded, and how far.</summary>
/// <param name="request">Whose base it is, and whether its branch is asked for anew.</param>
/// <param name="log">Where it is said.</param>
/// <param name="time">The clock.</param>
internal sealed class HubBases(WorkerRequest request, RunLog log, TimeProvider time)
{
    private const int Thousandths = 1000;
    private const double Megabyte = 1e6;

    /// <summary>Finds or downloads a model.</summary>
    public async Task<HubSnapshot> GetAsync(HubReference reference, bool withWeights, CancellationToken cancellationToken)
    {
        var settings = HubSettings.FromEnvironment();
        using var client = new HubClient(settings, time);
        var isFirst = true;
        var snapshot = await client.GetAsync(reference, withWeights, request.UpdateBase, Report, cancellationToken);
        log.Normal($"{request.Name}: the base {reference} is commit {snapshot.Commit}, in {snapshot.Folder}");
        return snapshot;

        void Report(HubProgress progress)
        {
            if (isFirst)
                log.High($"{request.Name}: downloading the base {reference} into {settings.CacheDirectory}");
            isFirst = false;
            log.Emit(ToEvent(reference, progress));
        }
    }

    private static WorkerEvent ToEvent(HubReference reference, HubProgress progress)
    {
        var seconds = progress.BytesPerSecond > 0 ? (progress.TotalBytes - progress.Bytes) / progress.BytesPerSecond : 0;
        var rate = progress.BytesPerSecond > 0 ? RunLog.Text($"  {progress.BytesPerSecond / Megabyte:N1} MB/s") : "";
        var left = progress.IsDone ? "  done" : seconds > 0 ? $"  {PlanReport.Duration(seconds)} left" : "";
        return new WorkerEvent
        {
            Kind = "progress",
            Text = RunLog.Text($"download {reference.Name}  {progress.Bytes / Megabyte:N1} of {progress.TotalBytes / Megabyte:N1} MB  {progress.Files}/{progress.TotalFiles} files{rate}{left}"),
            Step = progress.IsDone ? Thousandths : (int)Math.Clamp(Thousandths * progress.Bytes / Math.Max(progress.TotalBytes, 1), 0, Thousandths - 1),
            Steps = Thousandths,
            SecondsLeft = progress.IsDone || seconds == 0 ? null : seconds,
        };
    }
}
