namespace FineTuneSdk.Torch.Training;

/// <summary>How far a training is.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Steps">Optimizer steps in all.</param>
/// <param name="Loss">The step's loss, nats a target.</param>
/// <param name="LearningRate">The step's rate.</param>
/// <param name="GradientNorm">The gradient's norm before clipping.</param>
/// <param name="TokensPerSecond">Tokens of the examples a second, padding left out, over the last steps.</param>
/// <param name="SecondsLeft">Estimated seconds to the last step.</param>
public sealed record TrainingProgress(int Step, int Steps, double Loss, double LearningRate, double GradientNorm, double TokensPerSecond, double SecondsLeft);
