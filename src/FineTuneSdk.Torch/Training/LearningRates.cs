using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Torch.Training;

/// <summary>The learning rate of each step, as Transformers' schedulers have it: with warm-up the first step's rate is 0.</summary>
/// <remarks>Source: huggingface/transformers 5.23.0, src/transformers/optimization.py, get_{cosine,linear,constant}_schedule_with_warmup.</remarks>
internal sealed record LearningRates(LearningRateSchedule Schedule, double Peak, int WarmupSteps, int Steps)
{
    /// <summary>The rates of a run whose warm-up is a share of its steps, rounded up.</summary>
    public static LearningRates Of(TrainingSpec training, double peak, int steps) => new(training.Schedule, peak, (int)Math.Ceiling(training.Warmup * steps), steps);

    /// <summary>The rate of a step, counted from 0.</summary>
    public double this[int step] => Peak * Factor(step);

    private double Factor(int step)
    {
        if (step < WarmupSteps)
            return (double)step / Math.Max(1, WarmupSteps);
        return Schedule switch
        {
            LearningRateSchedule.Cosine => Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * ((double)(step - WarmupSteps) / Math.Max(1, Steps - WarmupSteps))))),
            LearningRateSchedule.Linear => Math.Max(0, (double)(Steps - step) / Math.Max(1, Steps - WarmupSteps)),
            _ => 1,
        };
    }
}
