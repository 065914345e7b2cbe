namespace FineTuneSdk.Tests;

/// <summary>Nothing else may run beside these: they look at the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
