namespace FineTuneSdk.Core.Specs;

/// <summary>What a gate looks at.</summary>
public enum GateMetric
{
    /// <summary>Mean loss, in nats a supervised token.</summary>
    Loss,

    /// <summary>The exponential of the loss.</summary>
    Perplexity,

    /// <summary>The share of generated answers that equal the expected one, or of those whose <c>field</c> does.</summary>
    ExactMatch,
}
