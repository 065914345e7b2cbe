using FineTuneSdk.Cli.Machine;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>
/// How long a training takes. First from its arithmetic alone, between what a slow and what a fast machine of today does; where that decides nothing, from a trial of
/// the first steps, whose result is thrown away.
/// </summary>
internal static class TimeEstimate
{
    // A core's float32 arithmetic in matrix products, FLOP a second, at worst and at best; a GPU's at best.
    private const double SlowCore = 15e9;
    private const double FastCore = 300e9;
    private const double FastGpu = 500e12;

    // Small operations of a layer, forward and backward, and the seconds of each at worst.
    private const double OperationsPerLayer = 300;
    private const double SlowOperation = 20e-6;

    private const int TrialSteps = 3;
    private static readonly TimeSpan TrialTime = TimeSpan.FromSeconds(8);

    /// <summary>Seconds that no machine stays below or above.</summary>
    public static (double Least, double Most) Bounds(ModelConfig config, long parameters, TrainingPlan plan, bool isCpu)
    {
        // Two operations a weight and token forward, at most four backward; attention over the pass's length is little beside it for short examples.
        var most = 6.0 * parameters * plan.ComputedTokens;
        var cores = PhysicalCores.Count();
        var least = 4.0 * parameters * plan.ComputedTokens / (isCpu ? FastCore * cores : FastGpu);
        return (least, most / (SlowCore * cores) + plan.Passes * config.LayerCount * OperationsPerLayer * SlowOperation);
    }

    /// <summary>Seconds by a trial.</summary>
    /// <param name="createSetup">Makes the training's setup on a view of its own.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the trial.</param>
    public static double Measure(Func<TrainingSetup> createSetup, TrainingPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var start = time.GetTimestamp();
        long? first = null;
        var (firstTokens, tokens, seconds) = (0.0, 0.0, 0.0);
        var setup = createSetup();
        using (setup.Model)
        {
            try
            {
                // The first step warms up: caches, the allocator, threads.
                new Trainer(setup, new TrainingOptions
                {
                    TimeProvider = time,
                    OnProgress = progress =>
                    {
                        tokens = plan.Tokens - progress.SecondsLeft * progress.TokensPerSecond;
                        if (first is { } begin)
                            seconds = time.GetElapsedTime(begin).TotalSeconds;
                        else
                            (first, firstTokens) = (time.GetTimestamp(), tokens);
                        if (progress.Step > TrialSteps || time.GetElapsedTime(start) > TrialTime)
                            stop.Cancel();
                    },
                }).Run(stop.Token).Dispose();
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The trial's end.
            }
        }

        return seconds > 0 && tokens > firstTokens
            ? seconds / (tokens - firstTokens) * plan.Tokens
            : time.GetElapsedTime(start).TotalSeconds * plan.Steps;
    }
}
