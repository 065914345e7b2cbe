using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Says where a training needs more memory than there is, and which of the spec's keys would make it fit.</summary>
internal static class MemoryCheck
{
    /// <summary>The warning, or null where it fits.</summary>
    /// <param name="file">The spec.</param>
    /// <param name="setup">The training.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="program">Bytes of the process beside the training.</param>
    /// <param name="available">Bytes that this process may take.</param>
    public static Diagnostic? Check(SpecFile file, TrainingSetup setup, TrainingPlan plan, long program, long available)
    {
        var needed = program + TrainingMemory.Create(setup, plan).Total;
        if (needed <= available)
            return null;
        var advice = Changes(setup.Training)
            .Select(change => (change.Text, Bytes: program + With(setup, change.Training)))
            .Where(change => change.Bytes < needed)
            .Select(change => $"{change.Text} needs about {PlanReport.Bytes(change.Bytes)}")
            .ToList();
        return Diagnostic.Warning(
            DiagnosticCodes.PlanTooLarge,
            $"The training needs about {PlanReport.Bytes(needed)} of memory, and there are {PlanReport.Bytes(available)}. {(advice.Count == 0 ? "Take a smaller base or shorter examples" : RunLog.Text($"With less, {string.Join("; ", advice)}"))}.",
            file.PlaceOf("training"));
    }

    private static IEnumerable<(string Text, TrainingSpec Training)> Changes(TrainingSpec training)
    {
        var least = training with { MicroBatchSize = 1 };
        if ((training.MicroBatchSize ?? training.BatchSize) > 1)
            yield return ("\"microBatchSize\": 1", least);
        if (!training.GradientCheckpointing)
            yield return ("that and \"gradientCheckpointing\": true", least with { GradientCheckpointing = true });
    }

    private static long With(TrainingSetup setup, TrainingSpec training)
    {
        var changed = new TrainingSetup(setup.Model, setup.Method, training, setup.Examples);
        return TrainingMemory.Create(changed, TrainingPlan.Create(changed, new TrainingOptions())).Total;
    }
}
