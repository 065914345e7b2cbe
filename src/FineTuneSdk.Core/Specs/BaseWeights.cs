namespace FineTuneSdk.Core.Specs;

/// <summary>Where the base's weights come from.</summary>
public enum BaseWeights
{
    /// <summary>The weights in the model's folder.</summary>
    Pretrained,

    /// <summary>Drawn from the seed: N(0, initializer_range²), norms 1, biases 0.</summary>
    Fresh,
}
