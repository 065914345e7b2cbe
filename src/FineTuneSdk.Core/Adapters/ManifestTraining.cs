namespace FineTuneSdk.Core.Adapters;

/// <summary>The training.</summary>
/// <param name="Method"><c>lora</c> or <c>full</c>.</param>
/// <param name="Seed">Seed of shuffle, initialisation and dropout.</param>
/// <param name="Steps">Optimizer steps.</param>
/// <param name="Tokens">Tokens seen, padding left out.</param>
/// <param name="SupervisedTokens">Targets seen.</param>
/// <param name="TrainableParameters">Numbers that were trained.</param>
/// <param name="FinalLoss">The mean loss over the last tenth of the steps, nats a target.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
public sealed record ManifestTraining(string Method, int Seed, int Steps, long Tokens, long SupervisedTokens, long TrainableParameters, double FinalLoss, string Device)
{
    /// <summary>The <see cref="Method"/> that trains all weights: the folder holds a model, and no adapter.</summary>
    public const string Full = "full";
}
