namespace FineTuneSdk.SemanticKernel.Tests;

/// <summary>Nothing else may run beside these: they count the process's tensors.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
