namespace FineTuneSdk.Core.Specs;

/// <summary>How the result is measured, and what it must reach.</summary>
public sealed record EvaluationSpec
{
    /// <summary>The most tokens that an answer may have when answers are generated. Default 256.</summary>
    [SpecKey(Minimum = 1, Maximum = 1048576, DecidesTraining = false)]
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>What the result must reach; a gate that isn't met fails the build. Default: nothing.</summary>
    [SpecKey(DecidesTraining = false)]
    public IReadOnlyList<GateSpec> Gates { get; init; } = [];
}
